// The page's elements. Data becomes text nodes and attributes only, so no string can become markup.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function section(title, ...children) {
  return element("section", {}, element("h2", {}, title), ...children);
}

// columns: [{title, kind}], kind "number", "wide" or none; rows: lists of cells, each a string or a
// node.
export function table(columns, rows) {
  const kind = (column) => (column.kind ? { class: column.kind } : {});
  const head = columns.map((column) => element("th", kind(column), column.title));
  const body = rows.map((row) =>
    element("tr", {}, ...row.map((cell, i) => element("td", kind(columns[i]), cell))));
  return element("div", { class: "table" },
    element("table", { class: "facts" },
      element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body)));
}

export function swatch(colour, text, opacity = 1) {
  const box = element("span", { class: "swatch" });
  box.style.background = colour;
  box.style.opacity = opacity;
  return element("span", {}, box, text);
}

// The value of a custom property of page.css, in the colours of now (light or dark).
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
