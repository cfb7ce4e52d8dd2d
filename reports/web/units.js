// Numbers as people read them.

export function count(number) {
  return number.toLocaleString("en", { maximumFractionDigits: 0 });
}

// Three significant digits: "850 µs", "1.25 ms", "12 s", "4 min 5 s". "none" for null.
export function duration(ms) {
  if (ms === null) return "none";
  if (ms === 0) return "0 ms";
  if (ms < 1) return `${Number((ms * 1000).toPrecision(3))} µs`;
  if (ms < 1000) return `${Number(ms.toPrecision(3))} ms`;
  if (ms < 120_000) return `${Number((ms / 1000).toPrecision(3))} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}

// A moment of the run, for an axis or a table.
export function moment(ms) {
  return `${(ms / 1000).toFixed(3)} s`;
}

// A moment as the explanation of a violation writes it.
export function exactMoment(ms) {
  return `${Number(ms.toFixed(3))} ms`;
}
