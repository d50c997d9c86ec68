/** The only place that makes elements from nothing, and that knows what a person has begun to type. */

/** make("button", {class: "toast-close", "aria-label": "…"}, "×") */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(attribute, "");
    else if (value !== false && value != null) element.setAttribute(attribute, value);
  }
  element.append(...children);
  return element;
}

export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Has this control another value than the server gave it? */
export function isTyped(control) {
  switch (control.localName) {
    case "textarea":
      return control.value !== control.defaultValue;
    case "select": {
      const given = [...control.options].find((option) => option.defaultSelected) ?? control.options[0];
      return !control.multiple && Boolean(given) && !given.selected;
    }
    case "input":
      if (control.type === "hidden" || control.type === "submit" || control.type === "button") return false;
      if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
      return control.value !== control.defaultValue;
  }
  return false;
}

/** Text that would be lost with this part of the page (search boxes and ticks may go). */
export function hasTypedText(within = document) {
  const controls = within.querySelectorAll("textarea, input:not([type=search]):not([type=checkbox]):not([type=radio])");
  return [...controls].some(isTyped) || within.querySelector("[data-part=previews] > li") !== null;
}
