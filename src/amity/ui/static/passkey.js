// Passkeys: the one thing that a browser cannot do without a script. Everything else here works without.
"use strict";

const ask = async (address, fields) => {
  const body = new URLSearchParams(fields);
  const answer = await fetch(address, { method: "POST", body, headers: { accept: "application/json" } });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${said.detail} ${said.way_out}`);
  return said;
};

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const written = (credential) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  const { id, type } = credential;
  return JSON.stringify({ id, rawId: text(credential.rawId), type, response, clientExtensionResults: {} });
};

const signIn = async (onward) => {
  const { ceremony, options } = await ask("/passkey/ask", {});
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: [] };
  const credential = await navigator.credentials.get({ publicKey });
  return ask("/passkey/sign-in", { ceremony, answer: written(credential), next: onward });
};

const register = async () => {
  const options = await ask("/passkey/offer", {});
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) })),
  };
  const credential = await navigator.credentials.create({ publicKey });
  return ask("/passkey/register", { answer: written(credential) });
};

const button = document.querySelector("[data-passkey]");
if (button && window.PublicKeyCredential) {
  const told = document.querySelector("#passkey-told");
  button.hidden = false;
  document.querySelector("#passkey-missing").hidden = true;
  button.addEventListener("click", async () => {
    button.disabled = true;
    told.hidden = true;
    try {
      const { next } = await (button.dataset.passkey === "register" ? register() : signIn(button.dataset.next));
      location.assign(next);
    } catch (error) {
      told.textContent = error.name === "NotAllowedError" ? button.dataset.refused : error.message;
      told.hidden = false;
      button.disabled = false;
      button.focus();
    }
  });
}
