// Two things htmx leaves open: groups that somebody unfolded stay unfolded, and a failed request becomes an ordinary one.
let unfolded = [];

document.addEventListener("htmx:beforeSwap", () => {
  unfolded = [...document.querySelectorAll("#facets details[open]")].map((group) => group.id);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
});

for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, () => document.getElementById("find").submit());
}
