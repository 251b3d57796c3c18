"use strict";
const by = (id) => document.getElementById(id);
const grouped = (n) => (typeof n === "number" ? n.toLocaleString("en", { maximumFractionDigits: 1 }) : "–");
// As `crawl status` shows it: a slow pace is no 0.
const perSecond = (n) => (typeof n === "number" ? n.toFixed(n < 10 ? 2 : n < 100 ? 1 : 0) : "–");
const clock = (at) => {
  const then = new Date(at), today = then.toDateString() === new Date().toDateString();
  return today ? then.toLocaleTimeString() : then.toLocaleString();
};

// Setting what is there already would have a screen reader say it again.
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

const drawn = (element, svg) => {
  // The server's own drawing; the page's policy keeps anything else in it from running.
  if (svg) element.innerHTML = svg;
};

// Where there is no room for all of the course, what is new is to be seen, unless someone went back.
let isFollowed = true;
const follow = () => {
  if (isFollowed) by("course").scrollLeft = by("course").scrollWidth;
};
by("course").addEventListener("scroll", ({ target }) => {
  isFollowed = target.scrollLeft + target.clientWidth >= target.scrollWidth - 1;
});
window.addEventListener("resize", follow);

const stage = (name, tasks) => {
  const tr = document.querySelector(`tr[data-stage=${name}]`);
  const total = tasks.available + tasks.running + tasks.completed + tasks.gone + tasks.discarded;
  const done = total - tasks.available - tasks.running;
  const bar = tr.querySelector("progress");
  bar.max = Math.max(total, 1);
  bar.value = done;
  const share = total ? Math.floor((1000 * done) / total) / 10 : 0;
  tr.className = total ? "" : "unused";
  say(tr.querySelector(".share"), total ? `${grouped(done)} of ${grouped(total)} (${share} %)` : "nothing to do");
  return [done, total];
};

const list = (id, items) => {
  by(id).hidden = items.length === 0;
  by(id).querySelector("ul").replaceChildren(...items.map((words) => cell("li", words)));
};

const lookUp = (object, path) => path.split(".").reduce((inner, key) => inner?.[key], object);

const onState = (event) => {
  document.body.classList.toggle("stale", Boolean(event.unseen));
  by("state").dataset.state = event.unseen ? "unseen" : event.status.state;
  if (event.unseen) {
    say(by("state"), "not to be seen");
    say(by("why"), event.unseen);
    waitsUntil = null;
    countDown();
    document.title = "crawl";
    return;
  }
  const { status } = event;
  say(by("site"), `${event.site}, begun ${clock(event.began_at)}`);
  say(by("state"), status.state);
  const { waiting } = status;
  say(by("why"), waiting ? `waiting until ${clock(waiting.until)}: ${waiting.reason}` : "");
  waitsUntil = waiting ? new Date(waiting.until) : null;
  countDown();
  show(by("notice"), event.notice);
  for (const element of document.querySelectorAll("[data-key]")) {
    say(element, grouped(lookUp(status, element.dataset.key)));
  }
  const stages = Object.entries(status.stages).map(([name, tasks]) => stage(name, tasks));
  const [done, total] = stages.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
  say(by("requests-rate"), perSecond(status.requests_per_second));
  say(by("pages-rate"), perSecond(status.pages_per_second));
  const eta = status.eta_seconds;
  const more = status.pages_left_at_least ? " or more" : "";
  say(by("eta"), done === total ? "nothing" : typeof eta === "number" ? `~${lasting(eta)}${more}` : "–");
  const remarks = [];
  if (status.short_items) remarks.push(`${grouped(status.short_items)} items have fewer likes than the site announced.`);
  if (status.catalogue_end === "above-like-limit") remarks.push("The catalogue ended above the like limit: the site may hold items that it does not list.");
  say(by("remarks"), remarks.join(" "));
  list("suspects", event.suspects);
  list("given-up", event.given_up);
  document.title = `${total ? Math.floor((100 * done) / total) : 0} % ${status.state} – crawl`;
};

const onCourse = ({ rate, failures }) => {
  drawn(by("course"), rate);
  follow();
  by("failures").hidden = failures.length === 0;
  by("no-failures").hidden = failures.length > 0;
  const rows = failures.map(({ at, page, answer, reason, since }) => {
    const words = [at ? clock(at) : "unknown", page, answer, reason ?? "", since];
    const tr = row(words.map((text) => cell("td", text)));
    tr.setAttribute("role", "row");
    for (const td of tr.cells) td.setAttribute("role", "cell");
    return tr;
  });
  by("failures").tBodies[0].replaceChildren(...rows);
};

const bars = (id, pairs) => {
  const most = Math.max(1, ...pairs.map(([, n]) => n));
  by(id).hidden = pairs.length === 0;
  const rows = pairs.map(([label, n]) => {
    const bar = cell("span", "", "bar");
    bar.style.width = `${(100 * n) / most}%`;
    return row([cell("th", label), cell("td", bar), cell("td", grouped(n), "n")]);
  });
  by(id).tBodies[0].replaceChildren(...rows);
};

const onDataset = (event) => {
  const { likes_per_item: items, likes_per_user: users } = event;
  by("summary").hidden = items.n === 0;
  if (items.n > 0) drawn(by("tail"), event.long_tail);
  else by("tail").replaceChildren(cell("p", "No likes yet.", "muted"));
  const rows = [["per item", items], ["per user", users]].map(([name, { n, mean, quartiles, max }]) =>
    row([cell("th", name), ...[n, mean, ...quartiles, max].map((value, nth) =>
      cell("td", grouped(value), nth === 2 || nth === 4 ? "n wide" : "n"))]));
  by("summary").tBodies[0].replaceChildren(...rows);
  bars("categories", event.categories);
  bars("tags", event.tags);
};

const source = new EventSource("/events");
const on = (name, act) => source.addEventListener(name, ({ data }) => act(JSON.parse(data)));
on("state", onState);
on("course", onCourse);
on("dataset", onDataset);
let isOver = false;
on("over", () => {
  isOver = true;
  show(by("link"), "The run has ended, and this page with it: what it shows is how things stand at last. It goes on when the dashboard is back.");
});
source.addEventListener("open", () => {
  isOver = false;
  show(by("link"), "");
});
source.addEventListener("error", () => {
  if (!isOver) show(by("link"), "The connection is lost: what is shown may be old. Trying again…");
  if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
});
setInterval(countDown, 1000);
