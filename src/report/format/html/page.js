// Search, sort and fold. Without this script the page is complete: nothing here makes content.
"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // Fold: what is long begins closed, and opens for a link to it, for a search, and for the printer.
  const folds = all("details[data-fold]");
  const setFolds = (open) => folds.forEach((fold) => { fold.open = open; });
  const openTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    if (target) target.scrollIntoView();
  };
  let openBeforePrint = [];
  addEventListener("beforeprint", () => {
    openBeforePrint = folds.map((fold) => fold.open);
    setFolds(true);
  });
  addEventListener("afterprint", () => folds.forEach((fold, place) => { fold.open = openBeforePrint[place]; }));
  addEventListener("hashchange", openTarget);

  // Sort: rows by a column, upwards, then downwards. What is unknown comes last either way.
  const collator = new Intl.Collator("en", { numeric: true });
  const compareNumbers = (one, other) => Number(one.replaceAll(",", "")) - Number(other.replaceAll(",", ""));
  const severities = ["info", "low", "medium", "high"];
  const compareTexts = (one, other) => {
    const [here, there] = [severities.indexOf(one), severities.indexOf(other)];
    return here >= 0 && there >= 0 ? here - there : collator.compare(one, other);
  };
  const rowsOf = (table) => all("tbody tr:not(.g)", table);
  const valueOf = (cell) => cell.classList.contains("u") ? "" : cell.textContent;
  const sortBy = (table, header, place) => {
    const down = header.getAttribute("aria-sort") === "ascending";
    const compare = header.classList.contains("n") ? compareNumbers : compareTexts;
    const keyed = rowsOf(table).map((row) => [valueOf(row.cells[place]), row]);
    keyed.sort(([one], [other]) => {
      if (one === "" || other === "") return (one === "") - (other === "");
      return down ? compare(other, one) : compare(one, other);
    });
    // rows in another order are in no groups
    all("tr.g", table).forEach((heading) => heading.remove());
    table.tBodies[0].append(...keyed.map(([, row]) => row));
    all("th", table.tHead).forEach((other) => other.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
  };
  all("table.data").forEach((table) => all("th", table.tHead).forEach((header, place) => {
    const button = make("button", { type: "button" }, ...header.childNodes);
    button.addEventListener("click", () => sortBy(table, header, place));
    header.append(button);
  }));

  // Search: rows that hold every word, in all long tables at once.
  const rows = all("table.data").flatMap(rowsOf);
  const texts = new WeakMap();
  const textOf = (row) => {
    if (!texts.has(row)) {
      texts.set(row, Array.from(row.cells, (cell) => cell.textContent).join("\n").toLowerCase());
    }
    return texts.get(row);
  };
  const status = make("output", { className: "note" });
  const search = (text) => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const found = new Set();
    let count = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => textOf(row).includes(word));
      if (!row.hidden && words.length > 0) {
        found.add(row.closest("details"));
        count += 1;
      }
    }
    all("table.data tr.g").forEach((heading) => {
      heading.hidden = !all("tr:not(.g)", heading.parentElement).some((row) => !row.hidden);
    });
    if (words.length > 0) all("details:has(table.data)").forEach((fold) => { fold.open = found.has(fold); });
    status.value = words.length === 0 ? ""
      : `${count} ${count === 1 ? "row" : "rows"} in ${found.size} ${found.size === 1 ? "table" : "tables"} of this page`;
  };
  let waiting;
  const input = make("input", { type: "search", id: "search", autocomplete: "off" });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search(input.value), 120);
  });

  const button = (text, open) => {
    const element = make("button", { type: "button" }, text);
    element.addEventListener("click", () => setFolds(open));
    return element;
  };
  const label = make("label", {}, "Search the tables", input);
  const tools = make("div", {}, label, button("Open all", true), button("Close all", false), status);
  const bar = make("div", { className: "tools" }, tools);
  bar.setAttribute("role", "search");
  document.querySelector("main").before(bar);
  setFolds(false);
  openTarget();
})();
