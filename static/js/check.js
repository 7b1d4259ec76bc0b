/* The two-minute check without a request: everything that can be said stands in a <template>, and what does not hold is
   left out. Every word is the server's; the rule is that of elearning/redflags/screening.py. Nothing is kept anywhere:
   no address, no history, no storage. Without this file the form is sent once, and answered. */
(() => {
  "use strict";
  const form = document.querySelector("[data-check]");
  const outcome = document.querySelector("[data-outcome]");
  const place = document.querySelector("[data-told]");
  const words = document.querySelector("[data-words]");
  const asking = document.querySelector("[data-asking]");
  const rest = document.querySelector("[data-rest]");
  const works = [...document.querySelectorAll("[name=work]")];
  const rows = [...document.querySelectorAll("[data-row]")];
  // In the order of the catalogue, whichever part of the page they stand in now.
  const order = [...words.content.querySelectorAll("[data-seen]")].map((each) => each.dataset.seen);
  rows.sort((one, other) => order.indexOf(one.dataset.row) - order.indexOf(other.dataset.row));

  // The parts they stand in before a kind of work moves them.
  const within = new Map(rows.map((row) => [row, row.closest("[data-category]").dataset.category]));

  // Rows that are never alone do not move it.
  const standing = (seen) => {
    const counting = seen.filter((row) => !("neverAlone" in row.dataset)).length;
    if (counting > 1) return "several";
    if (counting) return "one";
    return seen.length ? "never_alone" : "none";
  };

  const keep = (told, name, values) => {
    for (const each of told.querySelectorAll(`[data-${name}]`)) {
      if (!each.getAttribute(`data-${name}`).split(" ").some((value) => values.includes(value))) each.remove();
    }
  };

  const tell = (said) => {
    const told = words.content.cloneNode(true);
    const answered = (answer) => rows.filter((row) => said.get(row.dataset.row) === answer);
    const codes = (those) => those.map((row) => row.dataset.row);
    const seen = answered("seen");
    const country = said.get("country");
    keep(told, "when", [standing(seen)]);
    keep(told, "seen", codes(seen));
    keep(told, "unknown", codes(answered("cannot_tell")));
    // What was asked stands once, in the question.
    const asked = Object.fromEntries(rows.map((row) => [row.dataset.row, row.querySelector("legend").textContent]));
    for (const each of told.querySelectorAll("[data-seen]")) each.querySelector("p").prepend(asked[each.dataset.seen]);
    for (const each of told.querySelectorAll("[data-unknown]")) each.prepend(asked[each.dataset.unknown]);
    keep(told, "role", [said.get("role")]);
    keep(told, "country", [country]);
    // What holds for many countries is said once.
    const named = form.elements.country.selectedOptions[0].text;
    for (const each of told.querySelectorAll("[data-named]")) each.textContent = named;
    for (const part of told.querySelectorAll("[data-of]")) {
      if (!part.querySelector("[data-seen], [data-unknown]")) part.remove();
    }
    for (const link of country ? told.querySelectorAll("[data-need]") : []) {
      link.setAttribute("href", `${link.getAttribute("href")}&country=${encodeURIComponent(country)}`);
    }
    return told;
  };

  const show = (isTold) => {
    if (!isTold) place.replaceChildren();
    asking.hidden = isTold;
    outcome.hidden = !isTold;
  };

  // The rows of a kind of work stand first; what was answered stays answered.
  const work = (role) => {
    form.elements.role.value = role;
    for (const each of works) {
      if (each.value === role) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
    for (const row of rows) {
      const part = !role || row.dataset.roles.split(" ").includes(role) ? "mine" : "others";
      form.querySelector(`[data-part="${part}"] [data-category="${within.get(row)}"]`).append(row);
    }
    for (const group of form.querySelectorAll("[data-category]")) group.hidden = !group.querySelector("[data-row]");
    rest.hidden = !rest.querySelector("[data-row]");
  };

  const again = () => {
    form.reset();
    rest.open = false;
    show(false);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    place.replaceChildren(tell(new FormData(form)));
    show(true);
    place.querySelector("h2").focus();
  });
  document.querySelector("[data-back]").addEventListener("click", () => {
    show(false);
    form.querySelector("button").focus();
  });
  document.querySelector("[data-again]").addEventListener("click", () => {
    again();
    document.querySelector("[data-top]").focus();
  });
  for (const each of works) {
    each.addEventListener("click", (event) => {
      event.preventDefault();
      work(each.value);
    });
  }
  // Some browsers fill in what was said when somebody comes back, or bring the page back as it was left.
  again();
  addEventListener("pageshow", (event) => { if (event.persisted) again(); });
  document.querySelector("[data-live]").hidden = false;
  document.querySelector("[data-sent]").hidden = true;
})();
