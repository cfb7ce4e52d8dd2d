// Where the operations of a timeline stand: arithmetic only, no page.
//
// The axis is the order of events, not the clock: what overlaps on the page overlapped in the run,
// and a quiet hour takes no more room than it needs. A gap between two events grows with the time
// between them, within bounds, and wherever a label needs it.

const kGap = 14;
const kTail = 90;  // to the right of the last event: where open operations go on

const kCharacter = 6.7;  // of the bars' font, at 11 px

export function labelWidth(text) {
  return text.length * kCharacter + 16;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function events(operations) {
  const made = operations.flatMap((operation) => [
    { position: operation.called, ms: operation.call_ms },
    ...(operation.returned === null ? []
      : [{ position: operation.returned, ms: operation.return_ms }])]);
  return made.sort((a, b) => a.position - b.position);
}

function initialGaps(moments) {
  const steps = moments.slice(1).map((event, i) => event.ms - moments[i].ms);
  const typical = median(steps.filter((step) => step > 0)) || 1;
  return steps.map((step) => kGap * Math.min(Math.max(step / typical, 0.6), 3));
}

// Widens the gaps that a bar spans until its label fits. Short bars first: what they gain, the
// longer ones that contain them gain too.
function makeRoom(gaps, spans) {
  spans.sort((a, b) => (a.to - a.from) - (b.to - b.from));
  for (const { from, to, width } of spans) {
    const have = gaps.slice(from, to).reduce((sum, gap) => sum + gap, 0);
    if (have >= width) continue;
    for (let i = from; i < to; ++i) gaps[i] *= width / have;
  }
}

// {width, bars: [{left, width}] as the operations, ticks: [{x, ms}], xOf(ms)}
export function layout(operations) {
  const moments = events(operations);
  const rank = new Map(moments.map((event, i) => [event.position, i]));
  const gaps = [...initialGaps(moments), kTail];
  makeRoom(gaps, operations.map((operation) => ({
    from: rank.get(operation.called),
    to: operation.returned === null ? gaps.length : rank.get(operation.returned),
    width: labelWidth(operation.label),
  })));
  const xs = [6];
  for (const gap of gaps) xs.push(xs.at(-1) + gap);
  const width = xs.at(-1);

  const bars = operations.map((operation) => {
    const left = xs[rank.get(operation.called)];
    const right = operation.returned === null ? width : xs[rank.get(operation.returned)] - 2;
    return { left, width: right - left };
  });
  return { width, bars, ticks: ticks(moments, xs), xOf: (ms) => interpolate(moments, xs, ms) };
}

function ticks(moments, xs) {
  const chosen = [];
  moments.forEach(({ ms }, i) => {
    if (chosen.length === 0 || xs[i] - chosen.at(-1).x >= 110) chosen.push({ x: xs[i], ms });
  });
  return chosen;
}

// The place of a moment between the events around it; moments outside go to the edges.
function interpolate(moments, xs, ms) {
  if (ms <= moments[0].ms) return ms === moments[0].ms ? xs[0] : 0;
  const after = moments.findIndex((event) => event.ms > ms);
  if (after === -1) return xs.at(-1);
  const share = (ms - moments[after - 1].ms) / (moments[after].ms - moments[after - 1].ms);
  return xs[after - 1] + share * (xs[after] - xs[after - 1]);
}
