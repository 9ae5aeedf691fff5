// A grid of amounts: arrows and Enter move, a block copied from a spreadsheet is pasted, sums follow. Cells say data-row, data-column.
function read(text: string): number | null {
  const plain = text.normalize("NFKC").replace(/[\s,¥元]/g, "");
  const found = /^(\d+)(?:\.(\d{1,2}))?(万|亿)?$/.exec(plain);
  if (!found) return plain === "" ? 0 : null;
  const value = Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  return value * (found[3] === "万" ? 10_000 : found[3] === "亿" ? 100_000_000 : 1);
}

function written(cents: number): string {
  const text = String(cents).padStart(3, "0");
  const whole = text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return text.endsWith("00") ? whole : `${whole}.${text.slice(-2)}`;
}

export function start(element: HTMLElement): void {
  const cells = (): HTMLInputElement[] => [...element.querySelectorAll<HTMLInputElement>("input[data-row]")];
  const at = (row: number, column: number): HTMLInputElement | null =>
    element.querySelector<HTMLInputElement>(`input[data-row="${row}"][data-column="${column}"]`);
  const place = (cell: HTMLInputElement): [number, number] => [Number(cell.dataset.row), Number(cell.dataset.column)];

  function mark(cell: HTMLInputElement): void {
    const value = read(cell.value);
    cell.classList.toggle("is-invalid", value === null);
    cell.toggleAttribute("aria-invalid", value === null);
    cell.classList.toggle("is-changed", value !== read(cell.defaultValue) || (cell.value === "") !== (cell.defaultValue === ""));
  }

  function sum(): void {
    const sums = new Map<string, number>();
    for (const cell of cells()) {
      const value = read(cell.value) ?? 0;
      for (const key of [`row-${cell.dataset.row}`, `column-${cell.dataset.column}`, "all"]) sums.set(key, (sums.get(key) ?? 0) + value);
    }
    for (const total of element.querySelectorAll<HTMLElement>("[data-sum]")) total.textContent = written(sums.get(total.dataset.sum!) ?? 0);
  }

  function go(cell: HTMLInputElement, down: number, right: number): void {
    const [row, column] = place(cell);
    const next = at(row + down, column + right);
    if (next) {
      next.focus();
      next.select();
    }
  }

  element.addEventListener("keydown", (event) => {
    const cell = event.target as HTMLInputElement;
    if (!cell.dataset?.row) return;
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0] };
    if (whole || cell.value === "") Object.assign(steps, { ArrowLeft: [0, -1], ArrowRight: [0, 1] });
    const step = steps[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || !step) {
      if (event.key === "Escape") {
        cell.value = cell.defaultValue;
        cell.dispatchEvent(new Event("input", { bubbles: true }));
      }
      return;
    }
    event.preventDefault();
    go(cell, ...step);
  });

  element.addEventListener("paste", (event) => {
    const cell = event.target as HTMLInputElement;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!cell.dataset?.row || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const [row, column] = place(cell);
    text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").forEach((line, down) => {
      line.split("\t").forEach((value, right) => {
        const target = at(row + down, column + right);
        if (!target || target.disabled) return;
        const amount = read(value.trim());
        target.value = amount === null ? value.trim() : value.trim() === "" ? "" : written(amount);
        mark(target);
      });
    });
    sum();
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  });

  element.addEventListener("input", (event) => {
    const cell = event.target as HTMLInputElement;
    if (!cell.dataset?.row) return;
    mark(cell);
    sum();
  });
  element.addEventListener("focusin", (event) => {
    const cell = event.target as HTMLInputElement;
    if (cell.dataset?.row) cell.select();
  });
  // What the server has filled in beside what stands there (last month's figures) counts as changed.
  cells().forEach((cell) => {
    // A new default value would take the place of a value that nobody has typed yet.
    const value = cell.value;
    if (cell.dataset.seen !== undefined) cell.defaultValue = cell.dataset.seen;
    cell.value = value;
    mark(cell);
  });
  sum();
}
