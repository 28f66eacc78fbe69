
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  getSelection().selectAllChildren(button);
  await navigator.clipboard.writeText(button.textContent);
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), 1200);
});
document.addEventListener("change", (event) => {
  for (const block of document.querySelectorAll("article." + event.target.name)) block.hidden = !event.target.checked;
  for (const fold of document.querySelectorAll("details")) {
    fold.hidden = !fold.querySelector("article:not([hidden])");
  }
});
