// linnet list targets|workloads|nemeses|plans|models|bugs
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "checker/check.h"
#include "harness/commands.h"
#include "harness/recipes.h"
#include "harness/shipped_plans.h"
#include "nemesis/fault_kinds.h"
#include "targets/bugs.h"
#include "targets/protocols.h"
#include "workloads/workload.h"

namespace linnet::harness {
namespace {

void entry(std::string_view name, std::string_view text) {
  fmt::print("{:<26} {}\n", name, text);
}

void more(std::string_view text) {
  fmt::print("{:<26} {}\n", "", text);
}

void list_targets() {
  for (const targets::Protocol& target : targets::protocols()) {
    entry(target.name, target.description);
    for (const targets::Setting& setting : target.settings) {
      more(fmt::format("--{}: {}", setting.name, setting.meaning));
      for (const targets::Choice& choice : setting.choices) {
        more(fmt::format("  {:<10} {}", choice.value, choice.meaning));
      }
    }
  }
}

void list_workloads() {
  for (const auto& workload : workloads::workloads()) {
    entry(workload.name, workload.description);
    more(fmt::format("judged by the model {}", workload.model));
  }
}

void list_nemeses() {
  for (const auto& kind : nemesis::fault_kinds()) {
    entry(kind.name, kind.description);
    if (kind.forms.front().description.empty()) {  // choices of nodes
      more(fmt::format("{}:{}", kind.name, fmt::join(form_names(kind), "|")));
      continue;
    }
    for (const auto& form : kind.forms) entry(kind.name + ":" + form.name, form.description);
  }
}

void list_plans() {
  for (const ShippedPlan& plan : shipped_plans()) {
    const auto document = nlohmann::json::parse(plan.json);
    entry(plan.name, document.value("description", ""));
    more(fmt::format("for {} nodes", document.value("nodes", 0)));
  }
}

void list_models() {
  for (const auto& model : checker::models()) {
    entry(model.name, model.description);
    more(fmt::format("functions: {}", fmt::join(model.functions, ", ")));
  }
}

void list_bugs() {
  for (const auto& bug : targets::all_bugs()) {
    entry(bug.name, bug.description);
    more(fmt::format("in: {}; exposed by: {}", bug.protocol, bug.exposed_by));
    const auto recipe = std::ranges::find(recipes(), bug.name, &Recipe::bug);
    more(fmt::format("found by: {} --bug {}", command(*recipe), bug.name));
  }
}

struct List {
  const char* name;
  const char* description;
  void (*print)();
};

constexpr std::array<List, 6> kLists{{
    {"targets", "Systems that come with Linnet", &list_targets},
    {"workloads", "What clients can do", &list_workloads},
    {"nemeses", "Faults that can be injected", &list_nemeses},
    {"plans", "Schedules of faults for --plan", &list_plans},
    {"models", "What a history can be judged by", &list_models},
    {"bugs", "Deliberate bugs of the targets, to be found", &list_bugs},
}};

}  // namespace

Action add_list_command(CLI::App& program) {
  auto* command = program.add_subcommand("list", "Show what there is to choose from");
  command->require_subcommand(1);
  for (const List& list : kLists) command->add_subcommand(list.name, list.description);
  return [command] {
    for (const List& list : kLists) {
      if (command->got_subcommand(list.name)) list.print();
    }
    return kValid;
  };
}

}  // namespace linnet::harness
