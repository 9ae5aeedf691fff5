// Chips beside a field: pressing a chip empties the field, filling the field lets go of the chip.
interface Rich { tomselect?: { clear(silent?: boolean): void } }

export function start(group: HTMLElement): void {
  const chips = [...group.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  const fields = [...group.querySelectorAll<HTMLInputElement | HTMLSelectElement>("select, input[type=date]")];
  let pressed: HTMLInputElement | null = chips.find((chip) => chip.checked) ?? null;
  group.addEventListener("click", (event) => {
    const chip = event.target as HTMLInputElement;
    if (!chips.includes(chip)) return;
    // A second press lets go.
    if (pressed === chip) { chip.checked = false; pressed = null; return; }
    pressed = chip;
    for (const field of fields) {
      (field as Rich).tomselect?.clear(true);
      field.value = "";
    }
  });
  group.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    if (!fields.includes(field) || !field.value) return;
    for (const chip of chips) chip.checked = false;
    pressed = null;
  });
}
