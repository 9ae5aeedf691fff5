// Lists: choosing rows. Everything else is links and forms that htmx sends.
import { on, onContent } from "./htmx";

function boxes(list: Element): HTMLInputElement[] {
  return [...list.querySelectorAll<HTMLInputElement>("input[name=ids]")];
}

/** Show how many are chosen, and the acts for them only when there are some. */
function refresh(list: Element): void {
  const all = boxes(list);
  const chosen = all.filter((box) => box.checked);
  const whole = list.querySelector<HTMLInputElement>("input[data-all]");
  if (whole) {
    whole.checked = chosen.length > 0 && chosen.length === all.length;
    whole.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  const bar = list.querySelector<HTMLElement>("[data-bulk]");
  if (bar) bar.classList.toggle("is-on", chosen.length > 0);
  const count = list.querySelector<HTMLElement>("[data-bulk-count]");
  if (count) count.textContent = String(chosen.length);
  for (const link of list.querySelectorAll<HTMLAnchorElement>("a[data-bulk-link]")) {
    const url = new URL(link.dataset.bulkLink!, window.location.href);
    for (const box of chosen) url.searchParams.append("ids", box.value);
    link.href = url.toString();
  }
}

export function start(): void {
  let last: HTMLInputElement | null = null;
  document.addEventListener("click", (event) => {
    const box = event.target as HTMLInputElement;
    const list = box.closest?.("[data-list]");
    if (!list || !(box instanceof HTMLInputElement)) return;
    if (box.dataset.all !== undefined) for (const each of boxes(list)) each.checked = box.checked;
    else if (box.name === "ids") {
      const all = boxes(list);
      if ((event as MouseEvent).shiftKey && last && all.includes(last)) {
        const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
        for (const each of all.slice(from, (to ?? 0) + 1)) each.checked = box.checked;
      }
      last = box;
    } else return;
    refresh(list);
  });
  // What is left empty does not stand in the address.
  on("htmx:configRequest", (detail) => {
    const { parameters, verb } = detail as unknown as { parameters: FormData; verb: string };
    if (verb !== "get" || !detail.elt.closest("[data-list]")) return;
    for (const name of new Set([...parameters.keys()])) if (parameters.getAll(name).every((value) => value === "")) parameters.delete(name);
  });
  onContent((root) => {
    const lists = root instanceof Element && root.matches("[data-list]") ? [root] : [...root.querySelectorAll("[data-list]")];
    lists.forEach(refresh);
  });
}
