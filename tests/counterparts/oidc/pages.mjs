// The provider's few pages: forms that a person, a browser's driver and a plain HTTP client can all fill in.
const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const page = (title, body) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title><meta name="viewport" content="width=device-width"></head>
<body><main><h1>${escaped(title)}</h1>${body}</main></body>
</html>`;

const answer = (value, label) => `<button name="answer" value="${value}">${label}</button>`;

export const loginPage = (client, trouble = '') => page('Sign in', `
  ${trouble && `<p role="alert">${escaped(trouble)}</p>`}
  <p>${escaped(client)} asks who you are.</p>
  <form method="post">
    <label>E-mail address <input type="email" name="email" required autofocus></label>
    ${answer('allow', 'Sign in')}
  </form>
  <form method="post">${answer('deny', 'Cancel')}</form>`);

export const consentPage = (client) => page('Consent', `
  <p>May ${escaped(client)} read your name, e-mail address and groups?</p>
  <form method="post">${answer('allow', 'Allow')} ${answer('deny', 'Refuse')}</form>`);

export const logoutPage = (form) => page('Sign out', `
  ${form}
  <button form="op.logoutForm" name="logout" value="yes">Sign out</button>
  <button form="op.logoutForm">Stay signed in</button>`);

export const signedOutPage = () => page('Signed out', '<p>You are signed out.</p>');

export const errorPage = (text) => page('Error', `<p>${escaped(text)}</p>`);
