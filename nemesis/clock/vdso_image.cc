#include "nemesis/clock/vdso_image.h"

#include <elf.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace linnet::nemesis::clock {

std::optional<VdsoImage> VdsoImage::parse(std::uint64_t base, std::vector<std::uint8_t> bytes) {
  VdsoImage image(base, std::move(bytes));
  return image.find_tables() ? std::optional(std::move(image)) : std::nullopt;
}

template <typename T>
std::optional<T> VdsoImage::at(std::uint64_t offset) const {
  if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes_.data() + offset, sizeof value);
  return value;
}

// The kernel links the vDSO to address 0, so its addresses are offsets in the image (the dynamic
// linker of a C library may have made those of the dynamic section absolute).
bool VdsoImage::find_tables() {
  const auto header = at<Elf64_Ehdr>(0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != EM_X86_64) {
    return false;
  }
  std::uint64_t dynamic = 0;
  for (std::uint64_t i = 0; i < header->e_phnum; ++i) {
    const auto segment = at<Elf64_Phdr>(header->e_phoff + i * sizeof(Elf64_Phdr));
    if (!segment) return false;
    if (segment->p_type == PT_LOAD && segment->p_vaddr != segment->p_offset) return false;
    if (segment->p_type == PT_DYNAMIC) dynamic = segment->p_offset;
  }
  if (dynamic == 0) return false;
  for (;; dynamic += sizeof(Elf64_Dyn)) {
    const auto entry = at<Elf64_Dyn>(dynamic);
    if (!entry) return false;
    if (entry->d_tag == DT_NULL) break;
    const std::uint64_t address = entry->d_un.d_ptr;
    const std::uint64_t offset = address >= base_ ? address - base_ : address;
    if (entry->d_tag == DT_SYMTAB) symbols_ = offset;
    if (entry->d_tag == DT_STRTAB) strings_ = offset;
  }
  return symbols_ != 0 && symbols_ < strings_ && strings_ < bytes_.size();
}

// The kernel's linker script puts the strings right behind the symbols, which bounds these: their
// number stands only in a hash table, and which of the two kinds there is differs by kernel.
std::optional<VdsoImage::Function> VdsoImage::find(std::string_view name) const {
  for (std::uint64_t at_symbol = symbols_; at_symbol + sizeof(Elf64_Sym) <= strings_;
       at_symbol += sizeof(Elf64_Sym)) {
    const auto symbol = at<Elf64_Sym>(at_symbol);
    if (!symbol || symbol->st_shndx == SHN_UNDEF || ELF64_ST_TYPE(symbol->st_info) != STT_FUNC) {
      continue;
    }
    const std::uint64_t at_name = strings_ + symbol->st_name;
    if (at_name + name.size() >= bytes_.size() || bytes_[at_name + name.size()] != 0 ||
        !std::equal(name.begin(), name.end(), bytes_.begin() + static_cast<long>(at_name))) {
      continue;
    }
    if (symbol->st_value >= bytes_.size() || symbol->st_size > bytes_.size() - symbol->st_value) {
      return std::nullopt;
    }
    return Function{.address = base_ + symbol->st_value,
                    .code = std::span(bytes_).subspan(symbol->st_value, symbol->st_size)};
  }
  return std::nullopt;
}

std::optional<std::uint64_t> VdsoImage::system_call_instruction() const {
  static constexpr std::array<std::uint8_t, 2> kInstruction{0x0f, 0x05};
  const auto found =
      std::search(bytes_.begin(), bytes_.end(), kInstruction.begin(), kInstruction.end());
  if (found == bytes_.end()) return std::nullopt;
  return base_ + static_cast<std::uint64_t>(found - bytes_.begin());
}

void VdsoImage::overwrite(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  if (address < base_ || address - base_ > bytes_.size() ||
      bytes_.size() - (address - base_) < bytes.size()) {
    return;
  }
  std::ranges::copy(bytes, bytes_.begin() + static_cast<long>(address - base_));
}

}  // namespace linnet::nemesis::clock
