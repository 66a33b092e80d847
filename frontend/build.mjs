// Builds app/static/dist: scripts, styles and the icon sprite, each named after
// its content, and manifest.json which tells the server the names.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const dist = join(root, "app", "static", "dist");
const ENTRIES = { app: "src/app.js", theme: "src/theme-early.js", main: "src/css/main.css" };
// Tabler colours its parts with light-dark(); these are the first browsers that know it.
const TARGET = ["chrome123", "firefox121", "safari17.5"];

// An icon is used where a template calls icon("name"), where a call or an
// attribute says icon="name" or "icon": "name", or where extra-icons.txt lists it.
const ICON_USE = /\bicon\(\s*["']([a-z0-9-]+)["']|["']?\bicon["']?\s*[=:]\s*["']([a-z0-9-]+)["']/g;

async function* files(folder, suffixes) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["static", "__pycache__"].includes(entry.name)) yield* files(path, suffixes);
    } else if (suffixes.includes(extname(entry.name))) yield path;
  }
}

async function iconsUsed() {
  const used = new Map();
  for await (const path of files(join(root, "app"), [".py", ".html"])) {
    for (const match of (await readFile(path, "utf8")).matchAll(ICON_USE)) {
      used.set(match[1] ?? match[2], relative(root, path));
    }
  }
  const extra = await readFile(join(here, "extra-icons.txt"), "utf8");
  for (const name of extra.split(/\s+/)) if (name) used.set(name, "frontend/extra-icons.txt");
  return new Map([...used].sort(([a], [b]) => a.localeCompare(b)));
}

async function sprite() {
  const folder = join(here, "node_modules", "@tabler", "icons", "icons", "outline");
  const symbols = [];
  const names = [];
  for (const [name, where] of await iconsUsed()) {
    const svg = await readFile(join(folder, `${name}.svg`), "utf8").catch(() => null);
    if (svg === null) {
      console.warn(`icon "${name}" (${where}) is not in @tabler/icons: nothing will be drawn`);
      continue;
    }
    const shape = svg
      .replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "")
      .replace(/\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, "")
      .replace(/\s*\n\s*/g, "");
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${shape}</symbol>`);
    names.push(name);
  }
  return { text: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`, names };
}

function hashed(name, text) {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${basename(name, extname(name))}-${digest}${extname(name)}`;
}

async function build() {
  const fresh = `${dist}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ENTRIES,
    outdir: fresh,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    legalComments: "none",
    target: TARGET,
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    external: ["data:*"],
    metafile: true,
    logLevel: "warning",
  });
  const manifest = {};
  let scripts = 0;
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    if (path.endsWith(".js")) scripts += output.bytes;
    const entry = Object.keys(ENTRIES).find((name) => ENTRIES[name] === output.entryPoint);
    if (entry) manifest[`${entry}${extname(path)}`] = basename(path);
  }
  const icons = await sprite();
  for (const [name, text] of [["icons.svg", icons.text], ["logo.svg", await readFile(join(here, "src", "logo.svg"), "utf8")]]) {
    manifest[name] = hashed(name, text);
    await writeFile(join(fresh, manifest[name]), text);
  }
  await writeFile(join(fresh, "icons.json"), JSON.stringify(icons.names));
  await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  await rm(dist, { recursive: true, force: true });
  await rename(fresh, dist);
  console.log(`front end built: ${Math.round(scripts / 1024)} KB of scripts, ${icons.names.length} icons`);
}

await build();
