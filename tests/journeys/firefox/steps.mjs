// Does in Firefox what tests/journeys/steps.py describes.
const PATIENCE_MS = 15000;

const press = async (page, what, key) => {
  // By the keyboard: where scripts are switched off, nothing can scroll a thing to where the mouse is.
  await page.focus(what);
  await page.keyboard.press(key);
};

const type = async (page, box, words) => {
  await page.$eval(box, (held) => { held.focus(); held.select(); });
  await page.keyboard.type(words);
};

const verbs = {
  go: (page, address) => page.goto(address),
  press: (page, what) => Promise.all([
    page.waitForNavigation({ timeout: PATIENCE_MS }), press(page, what, "Enter"),
  ]),
  tick: (page, box) => press(page, box, " "),
  choose: (page, list, value) => page.select(list, value),
  type,
};

export const perform = async (page, steps, kept = "") => {
  let held = kept;
  for (const [verb, at, said] of steps) {
    if (verb === "read") held = (await page.$eval(at, (place) => place.innerText)).trim().replace(/\s+/g, " ");
    else if (verb === "type back") await type(page, at, held);
    else await verbs[verb](page, at, said);
  }
  return held;
};
