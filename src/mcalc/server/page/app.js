"use strict";

const field = (id) => document.getElementById(id);
const inputs = ["spec", "command", "wrt", "sizes", "layout"];
const kinds = { scalar: "scalar", vector: "vector", matrix: "matrix" };
const properties = ["", "symmetric", "spd", "skew", "diagonal", "lower", "upper", "orthogonal"];
let declared = {};      // what the menus of the variables say: name -> "m,n:symmetric"
let running = null;     // the question that is being asked
let waiting = 0;        // the timer of the next one
let last = null;        // the question that the page shows the answer of
let found = null;       // and its answer

function question() {
  const asked = { spec: field("spec").value.trim(), command: field("command").value, layout: field("layout").value };
  const wrt = field("wrt").value.replace(/\s*,\s*/g, ",").split(/[;\s]+/).filter(Boolean);
  if (wrt.length) asked.wrt = wrt;
  for (const text of field("sizes").value.replace(/\s*=\s*/g, "=").split(/[,;\s]+/).filter(Boolean)) {
    const [, name = "n", size] = text.match(/^(?:([^\W\d]\w*)=)?(\d+)$/) ?? [];
    if (!size) throw new Error(`${text} is no size`);
    asked.sizes = { ...asked.sizes, [name]: Number(size) };
  }
  const names = Object.keys(declared);
  if (names.length) asked.shapes = Object.fromEntries(names.map((name) => [name, declared[name]]));
  return asked;
}

function keepInAddress() {
  const said = new URLSearchParams();
  for (const id of inputs) {
    const value = field(id).value.trim();
    if (value && !(id === "layout" && value === "numerator")) said.set(id, value);
  }
  for (const [name, shape] of Object.entries(declared)) said.append("shape", `${name}=${shape}`);
  history.replaceState(null, "", `#${said}`);
}

function readAddress() {
  const said = new URLSearchParams(location.hash.slice(1));
  for (const id of inputs) field(id).value = said.get(id) ?? (id === "layout" ? "numerator" : "");
  declared = {};
  for (const text of said.getAll("shape")) {
    const at = text.indexOf("=");
    if (at > 0) declared[text.slice(0, at)] = text.slice(at + 1);
  }
}

async function post(about, asked, signal) {
  const reply = await fetch(`api/${about}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked), signal,
  });
  return reply.json();
}

function soon() {
  clearTimeout(waiting);
  keepInAddress();
  waiting = setTimeout(ask, 250);
}

async function ask() {
  running?.abort();
  field("answer").classList.add("old");
  let asked;
  try {
    asked = question();
  } catch (error) {
    complain({ message: error.message, hint: "as in 3 for n, or n=3 m=4" }, "");
    return;
  }
  if (!asked.spec) { show(null); return; }
  running = new AbortController();
  try {
    const told = await post("answer", asked, running.signal);
    last = asked;
    if (told.error) complain(told.error, asked.spec); else show(told);
  } catch (error) {
    if (error.name !== "AbortError") complain({ message: "mcalc can't be reached", hint: "mcalc serve starts it" }, "");
  }
}

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function complain(error, spec) {
  const box = field("error");
  box.replaceChildren(element("p", error.message));
  if (error.span && spec) box.append(element("pre", caret(spec, error.span)));
  if (error.hint) box.append(element("p", `hint: ${error.hint}`));
  box.hidden = false;
  field("spec").setAttribute("aria-invalid", "true");
  field("state").textContent = "";
}

function caret(spec, [start, end]) {
  const signs = [...spec];
  const first = signs.slice(0, start).lastIndexOf("\n") + 1;
  const stop = signs.indexOf("\n", start);
  const line = signs.slice(first, stop < 0 ? signs.length : stop).join("");
  return `${line}\n${" ".repeat(start - first)}${"^".repeat(Math.max(1, Math.min(end, first + line.length) - start))}`;
}

function show(told) {
  found = told;
  field("error").hidden = true;
  field("spec").removeAttribute("aria-invalid");
  field("answer").classList.remove("old");
  field("result").hidden = !told;
  field("variables").hidden = !told;
  field("state").textContent = told ? "" : "Type a function.";
  if (!told) return;
  field("answer").innerHTML = told.html;
  for (const note of field("answer").querySelectorAll(".note")) offer(note);
  variables(told.record.variables);
  for (const part of document.querySelectorAll("details[data-about]")) {
    part.lastElementChild.replaceChildren();
    if (part.open) unfold(part);
  }
}

function offer(note) {
  const found = note.textContent.match(/^(.*); -s (\w+)=(\S+) reads it (as .+)$/);
  if (!found) return;
  const [, said, name, shape, kind] = found;
  const button = element("button", `read ${name} ${kind}`, { type: "button" });
  button.addEventListener("click", () => { declared[name] = shape; soon(); });
  note.replaceChildren(`${said}. `, button);
}

function variables(read) {
  for (const name of Object.keys(declared)) if (!(name in read)) delete declared[name];
  const rows = Object.entries(read).map(([name, one]) => {
    const row = element("div", "", { class: "variable" });
    const shape = element("input", "", { size: 8, "aria-label": `shape of ${name}`, spellcheck: "false" });
    shape.value = one.shape.join(",") || "scalar";
    const kind = element("select", "", { "aria-label": `kind of ${name}` });
    for (const each of Object.keys(kinds)) kind.append(element("option", each, { value: each }));
    kind.value = ["scalar", "vector", "matrix"][one.shape.length] ?? "matrix";
    const property = element("select", "", { "aria-label": `property of ${name}` });
    for (const each of properties) property.append(element("option", each || "any", { value: each }));
    property.value = one.properties.find((each) => properties.includes(each)) ?? "";
    property.disabled = one.shape.length !== 2;
    const declare = () => {
      declared[name] = shape.value.trim() + (property.value && !property.disabled ? `:${property.value}` : "");
      soon();
    };
    kind.addEventListener("change", () => {
      const at = one.shape[0] ?? "n";
      shape.value = { scalar: "scalar", vector: `${at}`, matrix: `${at},${one.shape[1] ?? (at === "n" ? "m" : "n")}` }[kind.value];
      property.disabled = kind.value !== "matrix";
      declare();
    });
    property.addEventListener("change", () => {
      const [rows] = shape.value.split(",");
      shape.value = property.value ? `${rows},${rows}` : shape.value;
      declare();
    });
    shape.addEventListener("change", declare);
    row.append(element("code", name), kind, shape, property);
    const free = element("button", one.source === "declared" ? "forget" : "", { type: "button", "aria-label": `let mcalc choose the shape of ${name}` });
    free.hidden = one.source !== "declared";
    free.addEventListener("click", () => { delete declared[name]; soon(); });
    row.append(free);
    return row;
  });
  const place = field("variables").lastElementChild;
  const focused = document.activeElement?.getAttribute("aria-label");
  place.replaceChildren(...rows);
  if (focused) place.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
}

async function unfold(part) {
  const place = part.lastElementChild;
  if (!found || place.childNodes.length) return;
  const about = part.dataset.about;
  if (about === "latex" || about === "json") {
    place.replaceChildren(copied(about === "latex" ? found.latex : JSON.stringify(found.record, null, 1), about));
    return;
  }
  const asked = last;
  place.replaceChildren(element("p", "...", { role: "status" }));
  try {
    const told = await post(about, asked);
    if (asked !== last) return;
    if (told.error) place.replaceChildren(element("p", `${told.error.message}.`, { class: "note" }));
    else place.innerHTML = told.html;
  } catch {
    place.replaceChildren(element("p", "mcalc can't be reached.", { class: "note" }));
  }
}

function copied(text, kind) {
  const box = element("div", "", { class: "copied" });
  const block = element("pre", "", { tabindex: "0" });
  block.append(element("code", text));
  box.append(element("button", "copy", { type: "button", class: "copy", "aria-label": `copy the ${kind}` }), block);
  return box;
}

for (const id of inputs) field(id).addEventListener("input", soon);
field("question").addEventListener("submit", (event) => { event.preventDefault(); ask(); });
for (const part of document.querySelectorAll("details[data-about]")) part.addEventListener("toggle", () => part.open && unfold(part));
for (const example of document.querySelectorAll(".example")) {
  example.addEventListener("click", () => { field("spec").value = example.textContent; field("spec").focus(); soon(); });
}
addEventListener("hashchange", () => { readAddress(); ask(); });
readAddress();
if (field("spec").value) ask(); else field("spec").focus();
