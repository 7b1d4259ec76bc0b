// In a fresh Firefox, for each walk: does its steps, leaves, goes back so many times, and tells what stood on the screen
// after each of these. Given as JSON in the first argument: program, isScripted, walks (steps, and the way out: "keys",
// "press" or "shift"), times.
import puppeteer from "puppeteer-core";

import { perform } from "./steps.mjs";

const { program, isScripted, walks, times } = JSON.parse(process.argv[2]);
const SETTLED_MS = 300;
const PATIENCE_MS = 15000;

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: program,
  headless: true,
  acceptInsecureCerts: true,
  extraPrefsFirefox: isScripted ? {} : { "javascript.enabled": false },
});

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const look = (page) => page.evaluate(() => ({
  url: location.href,
  title: document.title,
  page: document.documentElement.innerHTML,
  isScripted: matchMedia("(scripting: enabled)").matches,
}));

const leave = async (page, way) => {
  if (way === "keys") {
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
  } else if (way === "press") {
    await page.focus("[data-leave]");
    await page.keyboard.press("Enter");
  } else {
    for (let press = 0; press < 3; press += 1) await page.keyboard.press("Shift");
  }
};

const goBack = async (page) => {
  // At the beginning of the history there is nothing to go back to, and no navigation to wait for.
  await page.goBack({ timeout: PATIENCE_MS }).catch((error) => {
    if (!error.message.includes("no such history entry")) throw error;
  });
};

const walk = async ({ steps, way }) => {
  const person = await browser.createBrowserContext();
  const page = await person.newPage();
  await perform(page, steps);
  const seen = [await look(page)];
  await Promise.all([page.waitForNavigation({ timeout: PATIENCE_MS }), leave(page, way)]);
  await pause(SETTLED_MS);
  seen.push(await look(page));
  for (let step = 0; step < times; step += 1) {
    await goBack(page);
    await pause(SETTLED_MS);
    seen.push(await look(page));
  }
  await person.close();
  return seen;
};

try {
  const told = [];
  for (const each of walks) told.push(await walk(each));
  console.log(JSON.stringify(told));
} finally {
  await browser.close();
}
