// Rows of a form: add one, take one out, move one up or down. The order of the rows is what is sent.

export function start(host: HTMLElement): void {
  const list = host.querySelector<HTMLElement>("[data-rows]")!;
  const pattern = host.querySelector<HTMLTemplateElement>("[data-row-pattern]")!;
  let next = list.children.length + 1000;

  function add(): void {
    next += 1;
    const made = document.createElement("template");
    made.innerHTML = pattern.innerHTML.replaceAll("-n-", `-${next}-`).replace('value="n"', `value="${next}"`);
    const row = made.content.firstElementChild as HTMLElement;
    list.append(row);
    // Islands in it land as in a part that htmx has put in.
    row.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: row } }));
    row.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  }

  host.addEventListener("click", (event) => {
    const pressed = (event.target as Element).closest("button");
    if (!pressed) return;
    const row = pressed.closest<HTMLElement>("[data-row-form]");
    const { dataset } = pressed;
    if (dataset.rowAdd !== undefined) add();
    else if (!row) return;
    else if (dataset.rowOut !== undefined) row.remove();
    else if (dataset.rowUp !== undefined) row.previousElementSibling?.before(row);
    else if (dataset.rowDown !== undefined) row.nextElementSibling?.after(row);
    else return;
    host.closest("form[data-guard]")?.classList.add("is-changed");
  });
}
