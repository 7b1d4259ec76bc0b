// In a Firefox that runs already, does the steps of each page in a tab of its own, and tells what was read in the first.
// Given as JSON in the first argument: address of the browser's WebDriver BiDi, pages (steps), and whether to close.
import puppeteer from "puppeteer-core";

import { perform } from "./steps.mjs";

const { address, pages, isClosed } = JSON.parse(process.argv[2]);

const browser = await puppeteer.connect({
  browserWSEndpoint: address,
  protocol: "webDriverBiDi",
  defaultViewport: null,
});
const told = [];
for (const steps of pages) told.push(await perform(await browser.newPage(), steps));
console.log(JSON.stringify(told));
if (isClosed) await browser.close();
else await browser.disconnect();
