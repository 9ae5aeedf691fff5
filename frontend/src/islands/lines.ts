// Lines of one form: added, taken away, summed up while one types. Amounts are added in cents, as whole numbers.
const SIGNS = /[^0-9.-]/g;

function cents(text: string): number {
  const wide = text.normalize("NFKC").trim();
  const plain = wide.replace(SIGNS, "");
  const [whole = "", part = ""] = plain.split(".");
  const value = Number(`${whole}${part.padEnd(2, "0").slice(0, 2)}`);
  const spoken = value * (wide.endsWith("万") ? 10_000 : wide.endsWith("亿") ? 100_000_000 : 1);
  return Number.isSafeInteger(spoken) ? spoken : 0;
}

function amount(value: number): string {
  const sign = value < 0 ? "−" : "";
  const text = String(Math.abs(value)).padStart(3, "0");
  return `${sign}${text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${text.slice(-2)}`;
}

export function start(element: HTMLElement): void {
  const body = element.querySelector<HTMLElement>("[data-lines]")!;
  const copied = element.querySelector<HTMLTemplateElement>("template[data-copied]")!;
  const add = element.querySelector<HTMLButtonElement>("[data-add-line]")!;
  const totals = element.querySelector<HTMLElement>("[data-totals]");
  let next = body.children.length;

  function sum(): void {
    if (!totals) return;
    let total = 0;
    body.querySelectorAll<HTMLInputElement>("input[data-total]").forEach((input) => (total += cents(input.value)));
    totals.hidden = false;
    totals.querySelector("[data-total-of]")!.textContent = amount(total);
    const difference = totals.querySelector<HTMLElement>("[data-difference]");
    if (!difference) return;
    const rest = cents(element.dataset.target ?? "") - total;
    difference.textContent = rest === 0 ? difference.dataset.right! : `${difference.dataset.wrong!} ${amount(rest)}`;
    difference.classList.toggle("tone-green", rest === 0);
    difference.classList.toggle("tone-red", rest !== 0);
  }

  function addLine(): void {
    const line = copied.content.firstElementChild!.cloneNode(true) as HTMLElement;
    for (const input of line.querySelectorAll<HTMLElement>("[name]")) {
      for (const name of ["name", "id"]) input.setAttribute(name, input.getAttribute(name)!.replace("-__-", `-${next}-`));
    }
    next += 1;
    body.append(line);
    line.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: line } }));
    line.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }

  add.hidden = false;
  body.querySelectorAll<HTMLElement>("[data-take-away]").forEach((button) => (button.hidden = false));
  add.addEventListener("click", addLine);
  element.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[data-take-away]");
    if (!button) return;
    const line = button.closest("tr")!;
    const near = (line.nextElementSibling ?? line.previousElementSibling)?.querySelector<HTMLElement>("input, select, textarea");
    line.remove();
    (near ?? add).focus();
    sum();
    element.dispatchEvent(new Event("input", { bubbles: true }));
  });
  element.addEventListener("input", sum);
  // Of boxes in a column that only one line may have, the last one ticked counts.
  element.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (!box.dataset.single || !box.checked) return;
    for (const other of body.querySelectorAll<HTMLInputElement>(`input[data-single="${box.dataset.single}"]`)) if (other !== box) other.checked = false;
  });
  // Enter in the last line makes another one instead of sending the form.
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    const line = event.target.closest("tr")!;
    if (line === body.lastElementChild) addLine();
    else line.nextElementSibling?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  });
  sum();
}
