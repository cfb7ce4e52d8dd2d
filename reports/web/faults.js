// Faults as coloured bands, the same in every drawing of the page.
import { element, swatch } from "./dom.js";

const kColours = ["#2e9e8f", "#9aa02c", "#a0714f", "#6b7f99", "#c0569b", "#8a63d2"];
export const kBandOpacity = 0.22;

export function kinds(faults) {
  return [...new Set(faults.map((fault) => fault.kind))].sort();
}

export function kindColour(faults, kind) {
  return kColours[kinds(faults).indexOf(kind) % kColours.length];
}

// A fault without an end lasts as long as the run.
export function endOf(fault, data) {
  return fault.end_ms ?? data.duration_ms;
}

export function describe(fault) {
  const shape = fault.shape ? ` ${fault.shape}` : "";
  const nodes = fault.nodes.length > 0 ? ` ${fault.nodes.join(", ")}` : "";
  return `${fault.kind}${shape}${nodes}`;
}

export function faultLegend(faults) {
  const swatches = kinds(faults).map((kind) => swatch(kindColour(faults, kind), kind, 0.5));
  return swatches.length === 0 ? null
    : element("div", { class: "legend" }, "faults:", ...swatches);
}
