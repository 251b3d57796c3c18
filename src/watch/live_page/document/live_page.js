"use strict";
const by = (id) => document.getElementById(id);
const grouped = (n) => (typeof n === "number" ? n.toLocaleString("en", { maximumFractionDigits: 1 }) : "–");
// As `crawl status` shows it: a slow rate is not shown as 0.
const perSecond = (n) => (typeof n === "number" ? n.toFixed(n < 10 ? 2 : n < 100 ? 1 : 0) : "–");
// Times are the reader's own; where they stand alone they name their zone.
const isToday = (then) => then.toDateString() === new Date().toDateString();
const zoned = (at) => {
  const then = new Date(at), zone = { timeZoneName: "short" };
  return isToday(then) ? then.toLocaleTimeString([], zone) : then.toLocaleString([], zone);
};
// In a table the zone is in the caption, and every time takes the same room.
const clock = (at) => {
  const then = new Date(at), time = then.toLocaleTimeString("en-GB");
  return isToday(then) ? time : `${then.toLocaleDateString()} ${time}`;
};

// A screen reader would repeat a text that is set again.
const say = (element, words) => {
  if (element.textContent !== words) element.textContent = words;
};
const show = (element, words) => {
  say(element, words || "");
  element.hidden = !words;
};

const lasting = (seconds) => {
  const s = Math.max(0, Math.round(seconds));
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const first = units.findIndex(([, length]) => s >= length);
  if (first < 0) return "0 s";
  const [[unit, length], next] = [units[first], units[first + 1]];
  const rest = next ? Math.floor((s % length) / next[1]) : 0;
  return `${Math.floor(s / length)} ${unit}` + (rest ? ` ${rest} ${next[0]}` : "");
};

const row = (cells) => {
  const tr = document.createElement("tr");
  tr.append(...cells);
  return tr;
};
const cell = (tag, content, kind) => {
  const element = document.createElement(tag);
  element.append(content);
  if (kind) element.className = kind;
  if (tag === "th") element.scope = "row";
  return element;
};

let waitsUntil = null;
const countDown = () => {
  const left = waitsUntil && (waitsUntil - Date.now()) / 1000;
  say(by("countdown"), left > 0 ? `${lasting(left)} left to wait` : "");
};

// Each drawing comes in two shapes: a narrow window gets one with shorter lines instead of smaller letters.
const narrow = window.matchMedia("(max-width: 40rem)");
const pictures = new Map();
const draw = (id, picture) => {
  if (!picture) return;
  pictures.set(id, picture);
  // The drawings are the server's own, and the page's policy keeps scripts in them from running.
  by(id).innerHTML = narrow.matches ? picture.narrow : picture.wide;
};
narrow.addEventListener("change", () => pictures.forEach((picture, id) => draw(id, picture)));

// Only crawls by user have these stages, so their rows are copied from another row when they are needed.
const rowOf = (name) => {
  const rows = document.querySelectorAll("tr[data-stage]");
  const tr = rows[0].cloneNode(true);
  tr.dataset.stage = name;
  const words = { user_likes: "likes of users", commenters: "comments" }[name] ?? name;
  tr.querySelector("th").textContent = words;
  tr.querySelector("progress").ariaLabel = `${words} done`;
  for (const cell of tr.querySelectorAll("[data-key]")) {
    cell.dataset.key = cell.dataset.key.replace(rows[0].dataset.stage, name);
  }
  rows[rows.length - 1].after(tr);
  return tr;
};

const stage = (name, tasks, records) => {
  const tr = document.querySelector(`tr[data-stage=${name}]`) ?? rowOf(name);
  const total = tasks.available + tasks.running + tasks.completed + tasks.gone + tasks.private + tasks.discarded;
  const done = total - tasks.available - tasks.running;
  const bar = tr.querySelector("progress");
  bar.max = Math.max(total, 1);
  bar.value = done;
  const share = total ? Math.floor((1000 * done) / total) / 10 : 0;
  tr.className = total ? "" : "unused";
  // Where a list of items names their features, no page has to be fetched for them.
  const unused = records ? "came with the items" : "no pages";
  say(tr.querySelector(".share"), total ? `${grouped(done)} of ${grouped(total)} (${share} %)` : unused);
  return [done, total];
};

const list = (id, items) => {
  by(id).hidden = items.length === 0;
  by(id).querySelector("ul").replaceChildren(...items.map((words) => cell("li", words)));
};

// Only a crawl on a server has hosts.
const showHosts = (hosts) => {
  by("hosts").hidden = hosts.length === 0;
  by("hosts").tBodies[0].replaceChildren(...hosts.map(({ name, pid, silent_seconds: silent, running }) => row([
    cell("th", name), cell("td", `${pid}`, "n wide"), cell("td", `${silent.toFixed(1)} s ago`, "n"),
    cell("td", `${grouped(running)} ${running === 1 ? "page" : "pages"}`, "n"),
  ])));
};

// Why announced likes are missing.
const CAUSES = {
  gone: "gone", private: "private", given_up: "given up", skipped: "in skipped entries", short: "short",
  forgotten: "of forgotten users", not_fetched: "not fetched yet",
  not_found: "likes of users who were not found or whose lists lack them",
};

const lookUp = (object, path) => path.split(".").reduce((inner, key) => inner?.[key], object);

const purpose = ({ reason, retries }) => {
  const because = reason ? `: ${reason}` : "";
  if (typeof retries !== "number") return because;
  return ` to retry ${retries > 1 ? `the first of ${grouped(retries)} tasks` : "1 task"}${because}`;
};

const onState = (event) => {
  document.body.classList.toggle("stale", Boolean(event.nothing_to_show));
  by("state").dataset.state = event.nothing_to_show ? "unreadable" : event.status.state;
  if (event.nothing_to_show) {
    say(by("state"), "nothing to show");
    say(by("why"), event.nothing_to_show);
    waitsUntil = null;
    countDown();
    document.title = "crawl";
    return;
  }
  const { status } = event;
  say(by("site"), `${event.site}, started ${zoned(event.began_at)}`);
  say(by("state"), status.state);
  const { waiting } = status;
  say(by("why"), waiting ? `waiting until ${zoned(waiting.until)}${purpose(waiting)}` : "");
  waitsUntil = waiting ? new Date(waiting.until) : null;
  countDown();
  show(by("notice"), event.notice && `${zoned(event.notice.at)}: ${event.notice.text}`);
  const byUser = Boolean(status.users);
  const stages = Object.entries(status.stages).map(([name, tasks]) =>
    stage(name, tasks, name === "users" ? 0 : status.records[name]));
  for (const element of document.querySelectorAll("[data-key]")) {
    say(element, grouped(lookUp(status, element.dataset.key)));
  }
  // A crawl by user alone has no pages of an item's likes.
  const { available, running, completed, gone, discarded } = status.stages.likes;
  const asksItems = available + running + completed + gone + status.stages.likes.private + discarded > 0;
  document.querySelector("tr[data-stage=likes]").hidden = byUser && !asksItems;
  const [done, total] = stages.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
  // The status has the rate outside of pauses; while the crawl waits nothing is sent.
  const rate = (n) => (waiting ? "0" : perSecond(n));
  say(by("requests-rate"), rate(status.requests_per_second));
  say(by("pages-rate"), rate(status.pages_per_second));
  const eta = status.eta_seconds;
  const more = status.pages_left_at_least ? " or more" : "";
  say(by("eta"), done === total ? "none" : typeof eta === "number" ? `~${lasting(eta)}${more}` : "–");
  const remarks = [];
  const { likes } = status;
  if (likes) {
    // Rounded down, so that only everything is 100 %.
    const share = Math.floor((1000 * likes.collected) / likes.announced) / 10;
    remarks.push(`${grouped(likes.collected)} of ${grouped(likes.announced)} announced likes were collected (${share} %).`);
    const why = Object.entries(likes.missing).filter(([, n]) => n > 0);
    if (why.length) remarks.push(`Missing: ${why.map(([cause, n]) => `${grouped(n)} ${CAUSES[cause]}`).join(", ")}.`);
  }
  const { users, overlap } = status;
  if (users) {
    const skipped = users.skipped ? `, and ${grouped(users.skipped)} were skipped because they like nothing` : "";
    remarks.push(`${grouped(users.found)} users were found, ${grouped(users.visited)} were visited${skipped}.`);
  }
  if (overlap) {
    const [item, user, both] = [overlap.by_item_alone, overlap.by_user_alone, overlap.both].map(grouped);
    remarks.push(`Likes found by item alone: ${item}, by user alone: ${user}, both ways: ${both}. There may be ` +
      `${grouped(Math.round(overlap.estimated_likes))} in all.`);
  }
  if (status.state === "incomplete") remarks.push(`Incomplete: ${status.incomplete_because.join("; ")}.`);
  const short = status.short_items;
  if (short) remarks.push(`${grouped(short)} ${short === 1 ? "item has" : "items have"} fewer likes than the site announced.`);
  const early = status.early_end;
  if (early) remarks.push(`${early.words[0].toUpperCase()}${early.words.slice(1)}.`);
  say(by("remarks"), remarks.join(" "));
  showHosts(status.hosts ?? []);
  list("suspects", event.suspects);
  list("given-up", event.given_up);
  document.title = `${total ? Math.floor((100 * done) / total) : 0} % ${status.state} – crawl`;
};

const onActivity = ({ request_rates: rates, failures }) => {
  draw("request-rates", rates);
  by("failures").hidden = failures.length === 0;
  by("no-failures").hidden = failures.length > 0;
  const rows = failures.map(({ at, page, answer, since }) => {
    const tr = row([at ? clock(at) : "unknown", page, answer, since].map((text) => cell("td", text)));
    tr.setAttribute("role", "row");
    for (const td of tr.cells) {
      td.setAttribute("role", "cell");
      // A text that is cut off can be read by pointing at it.
      td.title = td.textContent;
    }
    return tr;
  });
  by("failures").tBodies[0].replaceChildren(...rows);
};

const capitalized = (words) => words.charAt(0).toUpperCase() + words.slice(1);

const bars = (caption, pairs) => {
  const most = Math.max(1, ...pairs.map(([, n]) => n));
  const rows = pairs.map(([label, n]) => {
    const bar = cell("span", "", "bar");
    bar.style.width = `${(100 * n) / most}%`;
    return row([cell("th", label), cell("td", bar), cell("td", grouped(n), "n")]);
  });
  const table = cell("table", "", "bars"), body = cell("tbody", "");
  body.replaceChildren(...rows);
  table.replaceChildren(cell("caption", caption), body);
  return table;
};

const onDataset = (event) => {
  const { likes_per_item: items, likes_per_user: users, nouns: [one, many] } = event;
  by("summary").hidden = items.n === 0;
  if (items.n > 0) draw("long-tail", event.long_tail);
  else by("long-tail").replaceChildren(cell("p", "No likes yet.", "muted"));
  by("coverage").hidden = !event.coverage_per_item;
  draw("coverage", event.coverage_per_item);
  if (event.coverage_per_user && !by("user-coverage")) {
    const frame = document.createElement("div");
    frame.id = "user-coverage";
    frame.className = "drawing";
    by("coverage").after(frame);
  }
  draw("user-coverage", event.coverage_per_user);
  const rows = [[`per ${one}`, items], ["per user", users]].map(([name, { n, mean, quartiles, max }]) =>
    row([cell("th", name), ...[n, mean, ...quartiles, max].map((value, nth) =>
      cell("td", grouped(value), nth === 2 || nth === 4 ? "n wide" : "n"))]));
  by("summary").tBodies[0].replaceChildren(...rows);
  say(by("summary").caption, `Likes per ${one} and per user`);
  by("features").replaceChildren(...event.features.map(({ name, values }) =>
    bars(`${capitalized(name)} by number of ${many}`, values)));
};

say(by("zone"), `times in ${Intl.DateTimeFormat().resolvedOptions().timeZone}`);

const source = new EventSource("/events");
const on = (name, act) => source.addEventListener(name, ({ data }) => act(JSON.parse(data)));
on("state", onState);
on("activity", onActivity);
on("dataset", onDataset);
let isOver = false;
on("over", () => {
  isOver = true;
  show(by("link"), "The run has ended, and the page's server with it. This is the final state. The page resumes when the server is back.");
});
source.addEventListener("open", () => {
  isOver = false;
  show(by("link"), "");
});
source.addEventListener("error", () => {
  if (!isOver) show(by("link"), "The connection is lost, so these numbers may be old. Reconnecting…");
  if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
});
setInterval(countDown, 1000);
