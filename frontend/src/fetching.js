// Requests to the own server: GET and POST of JSON, the CSRF token included.
export async function getJSON(url, params = {}, signal = undefined) {
  const address = new URL(url, location.href);
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "") address.searchParams.set(name, value);
  }
  return answer(await fetch(address, { headers: { Accept: "application/json" }, signal }));
}

export async function postJSON(url, body) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  return answer(
    await fetch(url, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
    }),
  );
}

// A refusal is an answer too: the body comes back with `ok: false` beside it.
async function answer(response) {
  const isJSON = response.headers.get("Content-Type")?.includes("json");
  const body = isJSON ? await response.json() : {};
  return { ok: response.ok && isJSON, status: response.status, ...body };
}

export function later(milliseconds, action) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), milliseconds);
  };
}
