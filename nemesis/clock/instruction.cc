#include "nemesis/clock/instruction.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace linnet::nemesis::clock {
namespace {

constexpr std::array<std::uint8_t, 4> kEndbr64{0xf3, 0x0f, 0x1e, 0xfa};

// What follows an opcode.
struct Operands {
  bool modrm = false;
  std::size_t immediate = 0;
};

// add, or, adc, sbb, and, sub, xor, cmp: 00xxx0yy with a ModRM byte.
bool is_arithmetic(std::uint8_t opcode) {
  return opcode < 0x40 && (opcode & 7) < 4;
}

std::optional<Operands> one_byte_operands(std::uint8_t opcode, bool wide, bool operand16) {
  if (opcode >= 0x50 && opcode <= 0x5f) return Operands{};               // push, pop
  if (opcode == 0x90) return Operands{};                                 // nop
  if (is_arithmetic(opcode)) return Operands{.modrm = true};             //
  if (opcode == 0x63) return Operands{.modrm = true};                    // movsxd
  if (opcode >= 0x84 && opcode <= 0x8b) return Operands{.modrm = true};  // test, xchg, mov
  if (opcode == 0x8d) return Operands{.modrm = true};                    // lea
  if (opcode == 0x80 || opcode == 0x83 || opcode == 0xc0 || opcode == 0xc1 || opcode == 0xc6) {
    return Operands{.modrm = true, .immediate = 1};  // arithmetic, shift, mov
  }
  if (operand16) return std::nullopt;  // the immediate operands below would be of another size
  if (opcode >= 0xb8 && opcode <= 0xbf) return Operands{.immediate = wide ? 8U : 4U};  // mov
  if (opcode == 0x81 || opcode == 0xc7) return Operands{.modrm = true, .immediate = 4};
  return std::nullopt;
}

std::optional<Operands> two_byte_operands(std::uint8_t opcode) {
  const bool known = opcode == 0x1f || opcode == 0xb6 || opcode == 0xb7 || opcode == 0xbe ||
                     opcode == 0xbf;  // nop, movzx, movsx
  return known ? std::optional(Operands{.modrm = true}) : std::nullopt;
}

// Reads the bytes of one instruction in order, and knows when there are too few.
class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> code) : code_(code) {}

  std::uint8_t next() {
    if (at_ >= code_.size()) {
      at_ = code_.size() + 1;
      return 0;
    }
    return code_[at_++];
  }
  void skip(std::size_t count) { at_ += count; }
  std::size_t position() const { return at_; }
  bool enough() const { return at_ <= code_.size(); }
  std::uint8_t peek() const { return at_ < code_.size() ? code_[at_] : std::uint8_t{0}; }

 private:
  std::span<const std::uint8_t> code_;
  std::size_t at_ = 0;
};

// Reads a ModRM byte and what belongs to it. Returns where a displacement from the instruction
// pointer stands, or 0.
std::size_t read_modrm(Bytes& bytes) {
  const std::uint8_t modrm = bytes.next();
  const int mode = modrm >> 6;
  const int base = modrm & 7;
  if (mode == 3) return 0;
  if (base == 4) {
    const std::uint8_t scaled_index = bytes.next();
    if (mode == 0 && (scaled_index & 7) == 5) bytes.skip(4);
  }
  if (mode == 0 && base == 5) {
    const std::size_t relative_at = bytes.position();
    bytes.skip(4);
    return relative_at;
  }
  if (mode == 1) bytes.skip(1);
  if (mode == 2) bytes.skip(4);
  return 0;
}

std::int64_t read_displacement(std::span<const std::uint8_t> bytes) {
  std::int32_t displacement = 0;
  std::memcpy(&displacement, bytes.data(), sizeof displacement);
  return displacement;
}

bool write_displacement(std::span<std::uint8_t> bytes, std::int64_t displacement) {
  if (displacement < std::numeric_limits<std::int32_t>::min() ||
      displacement > std::numeric_limits<std::int32_t>::max()) {
    return false;
  }
  const auto narrow = static_cast<std::int32_t>(displacement);
  std::memcpy(bytes.data(), &narrow, sizeof narrow);
  return true;
}

}  // namespace

std::optional<Instruction> decode(std::span<const std::uint8_t> code) {
  if (code.size() >= kEndbr64.size() &&
      std::equal(kEndbr64.begin(), kEndbr64.end(), code.begin())) {
    return Instruction{.length = kEndbr64.size()};
  }
  Bytes bytes(code);
  bool operand16 = false;
  while (bytes.peek() == 0x66) {
    bytes.next();
    operand16 = true;
  }
  bool wide = false;
  if ((bytes.peek() & 0xf0) == 0x40) wide = (bytes.next() & 8) != 0;
  const std::uint8_t opcode = bytes.next();
  const auto operands =
      opcode == 0x0f ? two_byte_operands(bytes.next()) : one_byte_operands(opcode, wide, operand16);
  if (!operands) return std::nullopt;
  // Of these two only the first kind is a mov; others begin and abort transactions.
  if ((opcode == 0xc6 || opcode == 0xc7) && (bytes.peek() & 0x38) != 0) return std::nullopt;
  const std::size_t relative_at = operands->modrm ? read_modrm(bytes) : 0;
  bytes.skip(operands->immediate);
  if (!bytes.enough()) return std::nullopt;
  return Instruction{.length = bytes.position(), .relative_at = relative_at};
}

std::optional<std::vector<std::uint8_t>> move_instructions(std::span<const std::uint8_t> code,
                                                           std::size_t size, std::uint64_t from,
                                                           std::uint64_t to) {
  std::vector<std::uint8_t> moved;
  while (moved.size() < size) {
    const std::size_t at = moved.size();
    const auto instruction = decode(code.subspan(at));
    if (!instruction) return std::nullopt;
    const auto bytes = code.subspan(at, instruction->length);
    moved.insert(moved.end(), bytes.begin(), bytes.end());
    if (instruction->relative_at == 0) continue;
    const auto displacement = std::span(moved).subspan(at + instruction->relative_at, 4);
    const auto distance = static_cast<std::int64_t>(from - to);
    if (!write_displacement(displacement, read_displacement(displacement) + distance)) {
      return std::nullopt;
    }
  }
  return moved;
}

bool may_branch_into(std::span<const std::uint8_t> code, std::size_t size) {
  const auto leads_inside = [size](std::size_t end, std::int64_t displacement) {
    const std::int64_t target = static_cast<std::int64_t>(end) + displacement;
    return target >= 0 && target < static_cast<std::int64_t>(size);
  };
  for (std::size_t at = 0; at + 2 <= code.size(); ++at) {
    const std::uint8_t opcode = code[at];
    const bool is_short = opcode == 0xeb || (opcode & 0xf0) == 0x70 || (opcode & 0xfc) == 0xe0;
    if (is_short && leads_inside(at + 2, static_cast<std::int8_t>(code[at + 1]))) return true;
    const bool is_conditional = opcode == 0x0f && (code[at + 1] & 0xf0) == 0x80;
    const std::size_t displacement_at = at + (is_conditional ? 2 : 1);
    const bool is_near = is_conditional || opcode == 0xe8 || opcode == 0xe9;
    if (is_near && displacement_at + 4 <= code.size() &&
        leads_inside(displacement_at + 4, read_displacement(code.subspan(displacement_at)))) {
      return true;
    }
  }
  return false;
}

std::optional<std::vector<std::uint8_t>> jump(std::uint64_t from, std::uint64_t to) {
  std::vector<std::uint8_t> code{0xe9, 0, 0, 0, 0};
  const auto distance = static_cast<std::int64_t>(to - (from + code.size()));
  if (!write_displacement(std::span(code).subspan(1), distance)) return std::nullopt;
  return code;
}

}  // namespace linnet::nemesis::clock
