"use strict";

const element = (id) => document.getElementById(id);
const map = new HeatMap(element("map"));
let sweep = null;
/** Cells done at the times of the last minute, for the rate. */
let samples = [];
/** Raised with every choice, so that an answer to the last one is not drawn. */
let choice = 0;

/** An option of a select. */
function option(text, value, isSelected) {
  return new Option(text, value, isSelected, isSelected);
}

/** Fills the choices from what the sweep has. */
function offer() {
  document.title = `${sweep.name} · richsweep`;
  element("name").textContent = sweep.name;
  const names = sweep.variables.map((variable) => variable.name);
  const first = names.includes("test_loss") ? "test_loss" : names[0];
  element("variable").append(...names.map((name) => option(name, name, name === first)));
  sweep.axes.forEach((axis, index) => {
    element("rows").append(option(axis.name, index, index === sweep.rows));
    element("columns").append(option(axis.name, index, index === sweep.columns));
  });
  offerSteps();
  offerHeld();
}

function chosenVariable() {
  return sweep.variables.find((variable) => variable.name === element("variable").value);
}

/** The steps of the chosen variable, the last chosen. */
function offerSteps() {
  const steps = chosenVariable().steps;
  element("step-label").hidden = !steps;
  const options = (steps ?? [0]).map((step, index, all) => option(step, index, index === all.length - 1));
  element("step").replaceChildren(...options);
}

/** For each axis that is not drawn: one of its values, the first chosen, or its mean, chosen for the seeds alone. */
function offerHeld() {
  const drawn = [element("rows").value, element("columns").value];
  const labels = sweep.axes.flatMap((axis, index) => {
    if (drawn.includes(String(index)) || axis.values.length === 1) return [];
    const select = document.createElement("select");
    select.dataset.axis = index;
    const isSeed = axis.name === "seed";
    select.append(option("mean", "", isSeed));
    axis.values.slice(0, 500).forEach((value, position) => {
      select.append(option(value, position, !isSeed && position === 0));
    });
    const label = document.createElement("label");
    label.append(`${axis.name} `, select);
    return [label];
  });
  element("held").replaceChildren(...labels);
}

/** What is drawn, as the coordinator is asked for it. */
function question() {
  const others = [...element("held").querySelectorAll("select")];
  const held = others.filter((select) => select.value !== "");
  const averaged = others.filter((select) => select.value === "");
  return new URLSearchParams({
    variable: element("variable").value,
    step: element("step").value,
    rows: element("rows").value,
    columns: element("columns").value,
    hold: held.map((select) => `${select.dataset.axis}:${select.value}`).join(","),
    mean: averaged.map((select) => select.dataset.axis).join(","),
    since: map.read,
  });
}

function drawnAxes() {
  const [rows, columns] = [sweep.axes[element("rows").value], sweep.axes[element("columns").value]];
  return { rows: rows === columns ? { name: "", values: [NaN] } : rows, columns };
}

/** What is drawn, in words: where, and what it is the mean of. */
function heading() {
  const others = [...element("held").querySelectorAll("select")];
  const axis = (select) => sweep.axes[select.dataset.axis];
  const held = others.filter((select) => select.value !== "");
  const averaged = others.filter((select) => select.value === "");
  const places = held.map((select) => `${axis(select).name} = ${axis(select).values[select.value]}`);
  const means = averaged.map((select) =>
    axis(select).name === "seed" ? `${axis(select).values.length} seeds` : `${axis(select).values.length} values of ${axis(select).name}`);
  map.fullCount = averaged.reduce((count, select) => count * axis(select).values.length, 1);
  const partial = map.partialPlaces();
  return [
    chosenVariable().steps ? `${chosenVariable().name} at step ${chosenVariable().steps[element("step").value]}` : chosenVariable().name,
    ...places,
    means.length ? `mean over ${means.join(" and ")}` + (partial ? `; fewer at ${partial} places, which have a line across` : "") : "",
  ].filter(Boolean).join(", ");
}

/** Asks for what has changed in the map, and draws it. */
async function refreshMap() {
  const asked = choice;
  const answer = await fetch(`map?${question()}`);
  if (!answer.ok) throw new Error(await answer.text());
  const buffer = await answer.arrayBuffer();
  if (asked !== choice) return;
  const start = performance.now();
  const isChanged = map.take(buffer);
  element("heading").textContent = heading();
  if (isChanged) map.draw(drawnAxes());
  document.body.dataset.drawMilliseconds = (performance.now() - start).toFixed(1);
  document.body.dataset.shardsRead = map.read;
}

function rate(status) {
  const now = performance.now() / 1000;
  samples.push([now, status.completed + status.poisoned]);
  samples = samples.filter(([time]) => now - time <= 60);
  const [[start, before], [, after]] = [samples[0], samples[samples.length - 1]];
  return now - start > 2 ? Math.max(0, after - before) / (now - start) : null;
}

function duration(seconds) {
  if (seconds === undefined || seconds === null) return "–";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

function bytes(count) {
  const power = Math.min(4, Math.floor(Math.log(Math.max(1, count)) / Math.log(1000)));
  return `${short(count / 1000 ** power)} ${["B", "kB", "MB", "GB", "TB"][power]}`;
}

/** A row of a table; words of workers are text and nothing else. */
function row(cells, isQuiet) {
  const line = document.createElement("tr");
  if (isQuiet) line.className = "quiet";
  for (const text of cells) line.insertCell().textContent = text;
  return line;
}

function hint(status) {
  if (status.usefulThreads <= status.threads) return "more would not help";
  const more = status.usefulThreads - status.threads;
  return `${more} more would cut the remaining time to ${duration(status.usefulSecondsLeft)}`;
}

function showStatus(status) {
  const settled = status.completed + status.poisoned;
  const cellsPerSecond = rate(status);
  const isDone = settled === status.cells;
  element("bar").value = settled / status.cells;
  element("state").className = "";
  element("state").textContent = isDone
    ? "complete"
    : status.draining ? `stopping: ${status.draining}` : `${short((100 * settled) / status.cells)} % trained`;
  const numbers = {
    cells: `${settled.toLocaleString("en")} of ${status.cells.toLocaleString("en")}`,
    "trained, not yet recorded": status.inFlight.toLocaleString("en"),
    "cells per second": cellsPerSecond === null ? "–" : short(cellsPerSecond),
    "remaining time": isDone ? "none" : duration(status.secondsLeft),
    "core time spent": duration(status.coreSeconds),
    shards: `${status.shards.toLocaleString("en")} (${bytes(status.bytes)})`,
    threads: isDone ? "0" : `${status.threads}; ${hint(status)}`,
  };
  element("numbers").replaceChildren(
    ...Object.entries(numbers).map(([name, text]) => {
      const [pair, term, words] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
      [term.textContent, words.textContent] = [name, text];
      pair.append(term, words);
      return pair;
    }),
  );
  const listed = status.workers.length;
  element("worker-count").textContent =
    listed < status.workerCount ? `${status.workerCount}, ${listed} of them listed` : status.workerCount;
  element("dismissed").textContent = status.dismissed.join("; ");
  element("workers").replaceChildren(
    ...status.workers.map((worker) =>
      row(
        [worker.host, worker.processID, worker.threads, worker.cellsDone, `${worker.silentSeconds.toFixed(1)} s ago`,
          worker.training || "nothing"],
        worker.isLate,
      ),
    ),
  );
  element("failure-count").textContent =
    (status.failureCount ? `${status.failureCount} of ${status.cells} cells${status.completed > status.diverged ? "; means cover the remaining cells" : ""}` : "0") + (status.unreadableShards ? `; ${status.unreadableShards} ${status.unreadableShards === 1 ? "shard" : "shards"} cannot be read` : "");
  element("failures").replaceChildren(
    ...status.failures.map((failure) => row([failure.cell, failure.place, failure.reason])),
  );
  const log = element("log");
  const text = status.log.join("\n");
  if (log.textContent !== text) {
    const isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
    log.textContent = text;
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  }
}

async function ask(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

/** Once a second; the map sooner where shards wait to be drawn, status and map later where an answer took long. */
async function refresh() {
  const start = performance.now();
  try {
    if (!sweep) {
      sweep = await ask("sweep.json");
      offer();
    }
    showStatus(await ask("status.json"));
    await refreshMap();
  } catch (error) {
    element("state").className = "lost";
    element("state").textContent =
      error instanceof TypeError ? "the coordinator does not answer; this is its last state" : error.message;
  }
  const took = performance.now() - start;
  setTimeout(refresh, map.read < map.shards ? Math.max(200, took) : Math.max(1000, 4 * took));
}

element("choices").addEventListener("submit", (event) => event.preventDefault());
element("choices").addEventListener("change", (event) => {
  if (event.target.id === "variable") offerSteps();
  if (event.target.id === "rows" || event.target.id === "columns") offerHeld();
  choice += 1;
  map.clear();
  refreshMap().catch(() => {});
});
element("map").addEventListener("pointermove", (event) => {
  const place = map.at(event);
  if (!place) return;
  const { rows, columns } = drawnAxes();
  const where = [rows, columns].flatMap((axis, index) =>
    axis.name ? [`${axis.name} = ${axis.values[index ? place.column : place.row]}`] : []);
  const state = ["not trained yet", "some of its cells trained", ""][place.state];
  const covers = map.fullCount > 1 ? ` (mean over ${place.count} of ${map.fullCount})` : "";
  const value = Number.isNaN(place.value) ? (place.state === 2 ? "no finite value" : "") : place.value.toPrecision(5) + covers;
  element("reading").textContent = [where.join(", "), value, state].filter(Boolean).join(": ");
});
refresh();
