/* Passkeys: hands the browser what the server asks for, and sends back what the browser answers. Forms say what they want:
   data-passkey="create" (add one), "get" (show one that is known to be yours), "sign-in" (whose, the passkey says).
   A form is hidden until this script is there to answer it. Without it, or in a browser without passkeys, the other ways
   to sign in are there, and [data-passkey-missing] says so. */
(() => {
  "use strict";
  if (!window.PublicKeyCredential) {
    for (const words of document.querySelectorAll("[data-passkey-missing]")) words.hidden = false;
    return;
  }

  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((each) => ({ ...each, id: toBytes(each.id) }));

  const create = ({ publicKey }) => navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
    },
  });

  const get = ({ publicKey }) => navigator.credentials.get({
    publicKey: { ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: known(publicKey.allowCredentials) },
  });

  const told = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  };

  const asked = async (form) => {
    if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById("passkey-options").textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  for (const form of document.querySelectorAll("[data-passkey]")) {
    const said = form.querySelector("[data-passkey-said]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "";
      try {
        const options = await asked(form);
        const credential = await (options.creation_options ? create(options.creation_options) : get(options.request_options));
        form.elements.credential.value = told(credential);
        form.submit();
      } catch {
        said.textContent = said.dataset.failed;
      }
    });
  }
})();
