// Modules say which elements they serve; `wire` serves them, once each, on the
// page and again on whatever is loaded into it later.
const services = [];
const served = new WeakMap();

export function each(selector, serve) {
  services.push({ selector, serve });
}

export function wire(root) {
  for (const service of services) {
    const found = [...root.querySelectorAll(service.selector)];
    if (root instanceof Element && root.matches(service.selector)) found.push(root);
    for (const element of found) {
      const done = served.get(element) ?? new Set();
      if (done.has(service)) continue;
      served.set(element, done.add(service));
      service.serve(element);
    }
  }
}
