// A link that ends in #TOKEN fills in the form: what follows # is never sent to a server or logged.
const form = document.getElementById("sign-in");
if (form && location.hash.length > 1) {
  form.elements.token.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  form.submit();
}
