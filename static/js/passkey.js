// Makes a passkey, or opens with one, where the browser can. A form says which by data-passkey ("make" or "give"), and
// with what by data-options, or by the address in data-options-at. Without this script the form's other ways stay.
const form = document.querySelector("form[data-passkey]");
const button = form?.querySelector("button[data-with-passkey]");
const trouble = form?.querySelector("[data-passkey-trouble]");

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const withBytes = (known) => known?.map((one) => ({ ...one, id: toBytes(one.id) }));

async function options() {
  if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
  const answer = await fetch(form.dataset.optionsAt, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options.publicKey;
}

async function make(asked) {
  asked.challenge = toBytes(asked.challenge);
  asked.user.id = toBytes(asked.user.id);
  asked.excludeCredentials = withBytes(asked.excludeCredentials);
  asked.authenticatorSelection = { ...asked.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
  return navigator.credentials.create({ publicKey: asked });
}

async function give(asked) {
  asked.challenge = toBytes(asked.challenge);
  asked.allowCredentials = withBytes(asked.allowCredentials);
  return navigator.credentials.get({ publicKey: asked });
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

async function act() {
  trouble.hidden = true;
  try {
    const credential = await (form.dataset.passkey === "make" ? make : give)(await options());
    form.querySelector("input[data-credential]").value = written(credential);
    if (button.dataset.to) form.action = button.dataset.to;
    form.submit();
  } catch {
    trouble.hidden = false;
  }
}

if (button && window.PublicKeyCredential) {
  for (const one of form.querySelectorAll("[data-needs-passkey]")) one.hidden = false;
  for (const one of document.querySelectorAll("[data-without-passkey]")) one.hidden = true;
  button.addEventListener("click", act);
}
