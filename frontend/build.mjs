// Builds app/static/dist: scripts, styles and the icon sprite, each named after its content and
// with a packed twin (.gz) beside it, and manifest.json which tells the server the names. The
// fonts in fonts/ are for the server alone, which sets paper in them.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const dist = join(root, "app", "static", "dist");
const ENTRIES = { app: "src/app.js", theme: "src/theme-early.js", main: "src/css/main.css" };
// Tabler colours its parts with light-dark(); these are the first browsers that know it.
const TARGET = ["chrome123", "firefox121", "safari17.5"];

// Every quoted word that is the name of an icon counts as a use of it: names stand in
// calls, in tables and in data. A call icon("name") or icon="name" that names none is reported.
const WORD = /["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']/g;
const ICON_CALL = /\bicon\(\s*["']([a-z0-9-]+)["']|\bicon\s*=\s*["']([a-z0-9-]+)["']/g;
const FONTS = ["400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf"];
const ICONS = join(here, "node_modules", "@tabler", "icons", "icons", "outline");

async function* files(folder, suffixes) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["static", "__pycache__"].includes(entry.name)) yield* files(path, suffixes);
    } else if (suffixes.includes(extname(entry.name))) yield path;
  }
}

async function iconsUsed() {
  const drawn = new Set((await readdir(ICONS)).map((file) => basename(file, ".svg")));
  const used = new Set();
  for (const folder of [join(root, "app"), join(here, "src")]) {
    for await (const path of files(folder, [".py", ".html", ".js"])) {
      const text = await readFile(path, "utf8");
      for (const [, word] of text.matchAll(WORD)) if (drawn.has(word)) used.add(word);
      for (const [, first, second] of text.matchAll(ICON_CALL)) {
        const name = first ?? second;
        if (!drawn.has(name)) console.warn(`${relative(root, path)}: there is no icon "${name}"`);
      }
    }
  }
  return [...used].sort();
}

async function sprite(names) {
  const symbols = await Promise.all(
    names.map(async (name) => {
      const shape = (await readFile(join(ICONS, `${name}.svg`), "utf8"))
        .replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "")
        .replace(/\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, "")
        .replace(/\s*\n\s*/g, "");
      return `<symbol id="${name}" viewBox="0 0 24 24">${shape}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
}

async function copyFonts(to) {
  await mkdir(to);
  const from = join(here, "node_modules", "@expo-google-fonts", "noto-sans-sc");
  for (const font of FONTS) await copyFile(join(from, font), join(to, basename(font)));
}

function hashed(name, text) {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${basename(name, extname(name))}-${digest}${extname(name)}`;
}

async function build() {
  // Two builds at once do not meet: each has a folder of its own until it is whole.
  const fresh = join(here, "node_modules", `.dist-${process.pid}`);
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
    manifest[entry ? `${entry}${extname(path)}` : basename(path)] = basename(path);
  }
  const names = await iconsUsed();
  const logo = await readFile(join(here, "src", "logo.svg"), "utf8");
  for (const [name, text] of [["icons.svg", await sprite(names)], ["logo.svg", logo]]) {
    manifest[name] = hashed(name, text);
    await writeFile(join(fresh, manifest[name]), text);
  }
  for (const name of Object.values(manifest)) {
    await writeFile(join(fresh, `${name}.gz`), gzipSync(await readFile(join(fresh, name)), { level: 9 }));
  }
  await copyFonts(join(fresh, "fonts"));
  await writeFile(join(fresh, "icons.json"), JSON.stringify(names));
  await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  await mkdir(dirname(dist), { recursive: true });
  await rm(dist, { recursive: true, force: true });
  await rename(fresh, dist);
  console.log(`front end built: ${Math.round(scripts / 1024)} KB of scripts, ${names.length} icons`);
}

await build();
