// @ts-check
// Links between two domains of one site carry the visit on, and are left as they were in every other way.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { flush, freshProfile, leadHere, ready } from "./support/browser.mjs";
import { setStage } from "./support/stage.mjs";
import { giveOptions, sessionOf, setConsent, toldTo, visitChanges } from "./support/told.mjs";
import { until } from "./support/until.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").BrowserContext} BrowserContext */

/** In the page itself: a tab that a link opened may get what tests give after its scripts have run. */
const PAGE = "/pages/linked.html";

/** Query and fragment of the link, in a spelling of its own. */
const OWN = "?b=%7e&a=1+2&&a=x%20y&empty=&#part?not=query";

describe("a link to another domain of the site", () => {
  const stage = setStage(leadHere("example"));
  const port = () => new URL(stage.collector.url).port;
  /** @param {string} domain */
  const url = (domain, more = "") => `http://${domain}:${port()}${PAGE}${more}`;

  /**
   * A page of the first domain with a link to the second, which says when the collector has answered it.
   *
   * @param {(page: Page, seen: {visit: string, noise: string[], asked: string[]}) => Promise<void>} scenario
   * @param {object} [options] in place of the page's
   */
  const onFirst = async (scenario, options = {}) => {
    const { context, noise } = await freshProfile(stage.browser);
    try {
      await context.addInitScript(noteAnswers);
      await giveOptions(context, options);
      const page = await context.newPage();
      /** @type {string[]} */
      const asked = [];
      context.on("request", (request) => void asked.push(new URL(request.url()).pathname));
      await page.goto(url("www.first.example"));
      await ready(page);
      await flush(page);
      await addLink(page, "across", url("second.example", OWN));
      await scenario(page, { visit: (await sessionOf(page)).id, noise, asked });
    } finally {
      await context.close();
    }
  };

  /** Counts the answers whose text the page has read, and which what waited for them has seen. */
  const noteAnswers = () => {
    /** @type {any} */ (window).answers = 0;
    const { text } = Response.prototype;
    Response.prototype.text = async function () {
      const read = await text.call(this);
      if (this.url.endsWith("/v1/link")) setTimeout(() => /** @type {any} */ (window).answers++);
      return read;
    };
  };

  /**
   * @param {Page} page
   * @param {string} id
   * @param {string} href
   * @param {string} [target]
   */
  const addLink = (page, id, href, target = "") =>
    page.evaluate(
      ([id, href, target]) => {
        document.body.insertAdjacentHTML("beforeend", `<p><a id="${id}"><b>${id}</b></a></p>`);
        const link = /** @type {HTMLAnchorElement} */ (document.getElementById(id));
        if (target) link.target = target;
        link.setAttribute("href", href);
      },
      [id, href, target],
    );

  /**
   * A visitor comes near the link, and the collector answers.
   *
   * @param {Page} page
   * @param {() => Promise<unknown>} approach
   */
  const prepared = async (page, approach) => {
    const before = await page.evaluate(() => /** @type {any} */ (window).answers);
    await approach();
    await page.waitForFunction((before) => /** @type {any} */ (window).answers > before, before);
  };

  /** @param {Page} page */
  const landed = async (page) => {
    await page.waitForURL((address) => address.hostname == "second.example");
    await ready(page);
    await flush(page);
  };

  /**
   * The address to which a link led, without what was added.
   *
   * @param {Page} page
   */
  const parts = (page) => {
    const [, before, token, after] = /^(.*)&wayfare=([\w.~-]+)(#.*)$/.exec(page.url()) ?? [];
    return { address: `${before}${after}`, token };
  };

  /** @param {string} visit */
  const hostsOf = (visit) => {
    const events = stage.collector.events().filter(({ session }) => session == visit.replaceAll("-", ""));
    return [...new Set(events.map(({ page_url }) => new URL(page_url).hostname))];
  };

  for (const [how, approach, follow, opens] of /** @type {[string, (page: Page) => Promise<unknown>, (page: Page) => Promise<unknown>, boolean][]} */ ([
    ["a click", (page) => page.hover("#across"), (page) => page.click("#across"), false],
    ["a click with the control key", (page) => page.hover("#across"), (page) => page.click("#across", { modifiers: ["Control"] }), true],
    ["the middle button", (page) => page.hover("#across"), (page) => page.click("#across", { button: "middle" }), true],
    ["the keyboard", (page) => page.focus("#across"), (page) => page.keyboard.press("Enter"), false],
    ["the keyboard with the control key", (page) => page.focus("#across"), (page) => page.keyboard.press("Control+Enter"), true],
  ])) {
    test(`that is followed by ${how} carries the visit on`, () =>
      onFirst(async (page, { visit, noise, asked }) => {
        await prepared(page, () => approach(page));
        const other = opens
          ? (await Promise.all([page.context().waitForEvent("page"), follow(page)]))[0]
          : await follow(page).then(() => page);
        await landed(other);
        if (opens) assert.ok(page.url().startsWith(url("www.first.example")), "the first page stays");
        assert.equal(parts(other).address, url("second.example", OWN));
        const session = await sessionOf(other);
        assert.deepEqual([session.id, session.context.reason, session.context.visit_index], [visit, "server", 1]);
        assert.deepEqual(hostsOf(visit), ["www.first.example", "second.example"]);
        assert.equal(stage.collector.sessions().filter(({ document }) => document.id == visit).length, 1);
        const starts = stage.collector.events().filter(({ type, session }) => type == "session.start" && session == visit.replaceAll("-", ""));
        assert.equal(starts.length, 1, "it began once");
        assert.equal(asked.filter((path) => path == "/v1/link").length, 1);
        assert.deepEqual(noise, []);
      }));
  }

  test("that opens a window of its own does so", () =>
    onFirst(async (page, { visit }) => {
      await addLink(page, "window", url("sub.second.example"), "_blank");
      await prepared(page, () => page.hover("#window"));
      const [other] = await Promise.all([page.context().waitForEvent("page"), page.click("#window")]);
      await other.waitForURL((address) => address.hostname == "sub.second.example");
      await ready(other);
      assert.equal(new URL(other.url()).search.startsWith("?wayfare="), true);
      assert.equal((await sessionOf(other)).id, visit, "for subdomains as well");
      assert.equal(await page.getAttribute("#window", "target"), "_blank");
    }));

  test("in a shadow tree carries the visit on", () =>
    onFirst(async (page, { visit }) => {
      await page.evaluate((href) => {
        const host = document.body.appendChild(document.createElement("div"));
        host.attachShadow({ mode: "open" }).innerHTML = `<a id="shaded" href="${href}">shaded</a>`;
      }, url("second.example", OWN));
      await prepared(page, () => page.hover("#shaded"));
      await page.click("#shaded");
      await landed(page);
      assert.equal((await sessionOf(page)).id, visit);
    }));

  test("is followed again with another token", () =>
    onFirst(async (page, { visit }) => {
      const tokens = new Set();
      await page.evaluate(() => (/** @type {HTMLAnchorElement} */ (document.querySelector("#across")).target = "_blank"));
      for (let time = 1; time <= 2; time++) {
        // Shortly after it was followed, coming near it means nothing yet.
        await until("another token", async () => {
          await page.mouse.move(600, 600);
          await page.hover("#across");
          return page.evaluate((time) => /** @type {any} */ (window).answers == time, time);
        });
        const [other] = await Promise.all([page.context().waitForEvent("page"), page.click("#across")]);
        await landed(other);
        tokens.add(parts(other).token);
        assert.equal((await sessionOf(other)).id, visit);
        assert.equal(parts(other).address, url("second.example", OWN));
        await other.close();
      }
      assert.equal(tokens.size, 2);
    }));

  test("is followed into a tab in the background with a token", () =>
    onFirst(async (page) => {
      await prepared(page, () => page.hover("#across"));
      const [other] = await Promise.all([page.context().waitForEvent("page"), page.click("#across", { modifiers: ["Control"] })]);
      await other.waitForURL((address) => address.hostname == "second.example");
      assert.deepEqual([parts(other).address, !!parts(other).token], [url("second.example", OWN), true]);
    }));

  test("and no other: those are left as they are, and nobody is asked about them", () =>
    onFirst(async (page, { asked, noise }) => {
      const others = {
        strange: `http://third.example:${port()}${PAGE}?a=%7e`,
        "ends-alike": `http://notsecond.example:${port()}/?a`,
        here: `${PAGE}?a=%7e`,
        fragment: "#part",
        mail: "mailto:a@second.example",
        script: "javascript:void('second.example')",
      };
      await page.evaluate(() => addEventListener("click", (event) => event.preventDefault()));
      for (const [id, href] of Object.entries(others)) {
        await addLink(page, id, href);
        await page.hover(`#${id}`);
        await page.click(`#${id}`);
        await page.focus(`#${id}`);
        await page.keyboard.press("Enter");
        assert.equal(await page.getAttribute(`#${id}`, "href"), href);
      }
      assert.deepEqual(asked.filter((path) => path.startsWith("/v1/link")), []);
      assert.deepEqual(noise, []);
    }));

  /**
   * A tab of another profile comes to the second domain by an address.
   *
   * @param {string} address
   * @param {(page: Page) => Promise<void>} [prepare]
   */
  const arrive = async (address, prepare = async () => {}) => {
    const { context } = await freshProfile(stage.browser);
    try {
      await giveOptions(context, {});
      const page = await context.newPage();
      await prepare(page);
      await page.goto(address);
      await ready(page);
      await flush(page);
      return { session: await sessionOf(page), told: await toldTo(page), changes: await visitChanges(page) };
    } finally {
      await context.close();
    }
  };

  /** @param {(address: string, visit: string) => Promise<void>} scenario is given an address with a token that nobody has used */
  const withToken = (scenario) =>
    onFirst(async (page, { visit }) => {
      await page.route(`**${PAGE}?*wayfare=*`, (route) => route.fulfill({ body: "nothing here", contentType: "text/html" }));
      await prepared(page, () => page.hover("#across"));
      await page.click("#across");
      await page.waitForURL((address) => address.hostname == "second.example");
      await scenario(page.url(), visit);
    });

  test("is good for one use: a second begins a visit", () =>
    withToken(async (address, visit) => {
      const [first, second] = [await arrive(address), await arrive(address)];
      assert.equal(first.session.id, visit);
      assertOrdinary(second, visit);
    }));

  for (const [what, change] of /** @type {[string, (address: string) => string][]} */ ([
    ["is changed by a letter", (address) => address.replace(/wayfare=(.)/, (_, letter) => `wayfare=${letter == "A" ? "B" : "A"}`)],
    ["is cut off", (address) => address.replace(/(wayfare=.{20})[^#]*/, "$1")],
    ["is empty", (address) => address.replace(/wayfare=[^#]*/, "wayfare=")],
    ["is somebody's own word", (address) => address.replace(/wayfare=[^#]*/, "wayfare=%00%ff+me")],
    ["was made for another host", (address) => address.replace("//second.", "//www.second.")],
  ])) {
    test(`with a token that ${what} begins an ordinary visit`, () =>
      withToken(async (address, visit) => {
        assert.notEqual(change(address), address);
        assertOrdinary(await arrive(change(address)), visit);
      }));
  }

  /**
   * @param {Awaited<ReturnType<typeof arrive>>} page
   * @param {string} visit the one that was not carried on
   */
  function assertOrdinary({ session, told, changes }, visit) {
    assert.notEqual(session.id, visit);
    assert.deepEqual([session.context.reason, session.context.visit_index], ["first_visit", 1]);
    assert.deepEqual(changes, [{ reason: "first_visit", previous: undefined, current: session.id }]);
    assert.deepEqual(told.diagnostics, []);
  }

  test("leads to a page that goes on with its own visit when it is loaded again", () =>
    onFirst(async (page, { visit }) => {
      await prepared(page, () => page.hover("#across"));
      await page.click("#across");
      await landed(page);
      await page.reload();
      await ready(page);
      assert.equal((await sessionOf(page)).id, visit);
    }));

  test("is followed without a token where the collector does not answer", () =>
    onFirst(async (page, { visit }) => {
      await page.route("**/v1/link", (route) => route.abort());
      const failed = page.waitForEvent("requestfailed");
      await page.hover("#across");
      await failed;
      await page.click("#across");
      await page.waitForURL((address) => address.hostname == "second.example");
      await ready(page);
      assert.equal(page.url(), url("second.example", OWN));
      assert.notEqual((await sessionOf(page)).id, visit);
    }));

  test("leads to a page that does not wait for long when the collector does not answer there", () =>
    withToken(async (address, visit) => {
      let waits = false;
      const { session, changes } = await arrive(address, async (page) => {
        await page.route("**/v1/link/redeem", () => void (waits = true));
      });
      assert.ok(waits, "the collector was asked, and never answered");
      assert.notEqual(session.id, visit);
      assert.deepEqual(changes.map(({ reason }) => reason), ["first_visit"]);
    }));

  for (const [what, change] of /** @type {[string, (page: Page) => Promise<unknown>][]} */ ([
    ["consent was withdrawn", (page) => setConsent(page, "denied")],
    ["another visit was begun", (page) => page.evaluate(() => /** @type {any} */ (window).__wayfare.reset())],
  ])) {
    test(`does not carry on the visit that it was prepared for after ${what}`, () =>
      onFirst(async (page, { visit }) => {
        await prepared(page, () => page.hover("#across"));
        await change(page);
        await until("the visit's end", async () => (await sessionOf(page))?.id != visit);
        await page.click("#across");
        await page.waitForURL((address) => address.hostname == "second.example");
        assert.equal(page.url(), url("second.example", OWN));
      }));
  }

  test("is nothing to a page that names no domains: it loads no code for it", () =>
    onFirst(async (page, { asked }) => {
      await page.hover("#across");
      await page.click("#across");
      await page.waitForURL((address) => address.hostname == "second.example");
      await ready(page);
      assert.equal(page.url(), url("second.example", OWN));
      assert.ok(asked.includes("/wayfare/module.js"));
      assert.deepEqual(asked.filter((path) => /\/links?\b/.test(path)), []);
    }, { linkDomains: [] }));
});
