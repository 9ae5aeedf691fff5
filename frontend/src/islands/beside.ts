// What stands beside a list and depends on its filters (sums by month, by age): fetched again when the list alone was changed.
// data-list is the list's id, data-part what the list's own address answers with for ?part=.
export function start(element: HTMLElement): void {
  let shown = window.location.search;
  document.addEventListener("htmx:afterSettle", (event) => {
    const changed = event.target as Element;
    const ours = changed.closest(`#${element.dataset.list}`) ?? changed.querySelector(`#${element.dataset.list}`);
    if (!ours || window.location.search === shown) return;
    shown = window.location.search;
    const address = new URL(window.location.href);
    address.searchParams.set("part", element.dataset.part ?? "");
    void fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : null))
      .then((text) => { if (text !== null && shown === window.location.search) element.innerHTML = text; })
      .catch(() => undefined);
  });
}
