// A <select> in which one types: choices that are there, or, with data-url, those the server finds.
import TomSelect from "tom-select/dist/js/tom-select.base.js";
import { word } from "../words";

interface Found { value: string; text: string; note?: string }

function line(data: Found, escape: (text: string) => string): string {
  const note = data.note ? `<span class="ts-note">${escape(data.note)}</span>` : "";
  return `<div><span>${escape(data.text)}</span>${note}</div>`;
}

function finder(address: string, query: string, give: (found: Found[]) => void): void {
  const url = new URL(address, window.location.href);
  url.searchParams.set("q", query);
  fetch(url, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" }, credentials: "same-origin" })
    .then((answer) => (answer.ok ? (answer.json() as Promise<{ results: Found[] }>) : { results: [] }))
    .then(({ results }) => give(results))
    .catch(() => give([]));
}

export function start(element: HTMLElement): void {
  const select = element as HTMLSelectElement;
  const address = select.dataset.url;
  // An <input> holds words of one's own, with commas between them.
  const words = element instanceof HTMLInputElement;
  const creates = words;
  const made = new TomSelect(select, {
    maxOptions: 200,
    create: creates,
    createOnBlur: creates,
    persist: false,
    placeholder: select.dataset.placeholder || (words || select.multiple ? "" : word("choose")),
    hidePlaceholder: true,
    delimiter: "，",
    splitOn: /[,，、;；]/,
    closeAfterSelect: !select.multiple && !words,
    allowEmptyOption: !words && !select.required && !select.multiple && !address,
    preload: address ? "focus" : false,
    loadThrottle: 200,
    searchField: address ? [] : ["text", "note"],
    score: address ? () => () => 1 : undefined,
    render: {
      option: line,
      item: (data: Found, escape: (text: string) => string) => `<div>${escape(data.text)}</div>`,
      no_results: () => `<div class="no-results">${word("nothing-found")}</div>`,
      option_create: (data: { input: string }, escape: (text: string) => string) =>
        `<div class="create">${word("add")} <strong>${escape(data.input)}</strong></div>`,
      loading: () => `<div class="loading">${word("loading")}</div>`,
    },
    ...(address ? { load: (query: string, give: (found: Found[]) => void) => finder(address, query, give) } : {}),
    onChange: () => select.dispatchEvent(new Event("input", { bubbles: true })),
  });
  // What the server finds replaces what it found before, but for what is chosen.
  if (address) made.on("type", () => made.clearOptions((option: Found) => made.items.includes(option.value)));
  // The field behind it is there for the form alone.
  select.setAttribute("aria-hidden", "true");
  made.control_input.setAttribute("aria-label", select.labels?.[0]?.textContent?.trim() ?? "");
}
