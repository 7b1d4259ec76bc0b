// What htmx leaves open: groups that somebody unfolded stay unfolded, the focus stays on the box that was ticked, a failed
// request becomes an ordinary one, and on a narrow screen "Show results" folds the filters away: they are applied already.
const side = document.getElementById("side");
let unfolded = [];
let focused = null;

side.classList.add("is-live");
side.addEventListener("click", (event) => {
  if (event.target.closest("[data-fold]")) side.open = false;
});

document.addEventListener("htmx:beforeSwap", () => {
  const { name, value, type } = document.activeElement;
  unfolded = [...side.querySelectorAll("details[open]")].map((group) => group.id);
  focused = side.contains(document.activeElement) && type === "checkbox" ? `[name="${name}"][value="${value}"]` : null;
});

document.addEventListener("htmx:afterSettle", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  if (focused) side.querySelector(focused)?.focus({ preventScroll: true });
  focused = null;
});

for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, () => document.getElementById("find").submit());
}
