// What was counted and measured, as tables.
import { element, section, table } from "./dom.js";
import { count, duration, moment } from "./units.js";

const kQuantiles = ["p50", "p90", "p99", "p99.9", "max"];

// {"dropped": 3, "by_link": {"n1 -> n2": 3}} as "dropped 3, by link (n1 → n2 3)".
function pairs(object) {
  return Object.entries(object ?? {}).map(([name, value]) =>
    `${name.replaceAll("->", "→").replaceAll("_", " ")} ${words(value)}`).join(", ");
}

function words(value) {
  if (typeof value === "string") return value;
  const plain = value === null || typeof value !== "object" || Array.isArray(value);
  return plain ? JSON.stringify(value) : `(${pairs(value)})`;
}

export function functionsTable(data) {
  if (data.functions.length === 0) return null;
  const columns = [{ title: "function" },
    ...["ok", "fail", "info", ...kQuantiles].map((title) => ({ title, kind: "number" })),
    { title: "errors", kind: "wide" }];
  const rows = data.functions.map((row) => [row.f, count(row.ok), count(row.fail), count(row.info),
    ...kQuantiles.map((name) => (row.latency_ms ? duration(row.latency_ms[name]) : "")),
    pairs(row.errors)]);
  return section("Operations", element("p", { class: "soft" },
    "Latencies are those of operations that succeeded."), table(columns, rows));
}

function effect(fault) {
  if (fault.end_ms === null) return element("span", { class: "doubt" }, "never ended");
  const measured = pairs(fault.effect);
  return fault.bit ? measured
    : element("span", {}, element("span", { class: "doubt" }, "no effect "), measured);
}

export function faultsTable(data) {
  if (data.faults.length === 0) return null;
  const columns = [{ title: "fault" }, { title: "kind" }, { title: "nodes" },
    { title: "from", kind: "number" }, { title: "to", kind: "number" },
    { title: "effect", kind: "wide" }, { title: "recovery", kind: "number" },
    { title: "outage", kind: "number" }];
  const rows = data.faults.map((fault) => [`${fault.fault}`,
    fault.shape ? `${fault.kind} ${fault.shape}` : fault.kind, fault.nodes.join(", "),
    moment(fault.start_ms), fault.end_ms === null ? "" : moment(fault.end_ms), effect(fault),
    duration(fault.recovery_ms), duration(fault.outage_ms)]);
  return section("Faults", element("p", { class: "soft" },
    "Recovery: from the fault's end to the first success of an operation called after it. " +
    "Outage: the longest stretch without any success until then."), table(columns, rows));
}

function logLinks(name) {
  const links = ["stdout", "stderr"].map((stream) =>
    element("a", { href: `nodes/${encodeURIComponent(name)}/${stream}.log` }, stream));
  return element("span", {}, links[0], " ", links[1]);
}

function exits(node) {
  if (node.exits.length === 0) return element("span", { class: "soft" }, "none");
  return element("div", {}, ...node.exits.map((exit) => element("div", {},
    element("span", { class: "bad" }, `${moment(exit.time_ms)}: ${exit.status}`),
    element("pre", { class: "last-lines" }, exit.last_lines.join("\n")))));
}

export function nodesTable(data) {
  if (data.nodes.length === 0) return null;
  return section("Nodes", table(
    [{ title: "node" }, { title: "logs" }, { title: "unexpected exits", kind: "wide" }],
    data.nodes.map((node) => [node.name, logLinks(node.name), exits(node)])));
}

export function testTable(data) {
  const { test, checker } = data;
  const facts = [
    ["target", test.target], ["workload", test.workload], ["nodes", test.nodes.join(", ")],
    ["clients", `${test.concurrency}`],
    ["rate", test.rate === 0 ? "unlimited" : `${test.rate} operations a second`],
    ["nemesis", test.nemesis.length === 0 ? "none"
      : `${test.nemesis.join(", ")}, every ${duration(test.nemesis_interval_ms)}`],
    ["planted bugs", test.bugs.join(", ")], ["network", test.network], ["seed", test.seed],
    ["started", test.started], ["time limit", duration(test.time_limit_ms)],
    ["lasted", duration(data.duration_ms)],
    ["checked", `${count(checker.operations)} operations in ${count(checker.partitions)} ` +
      `partitions by the model ${checker.model}: ${checker.verdict} after ` +
      `${duration(checker.duration_ms)} and ${count(checker.configurations)} configurations`],
    ["Linnet", test.linnet]];
  return section("The test", element("dl", { class: "test" }, ...facts
    .filter(([, value]) => value !== "")
    .flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])));
}
