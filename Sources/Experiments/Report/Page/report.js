// Sorts a table by the column whose head is pressed.
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.parentElement;
    const rows = head.closest("table").tBodies[0].rows;
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const text = (row) => row.cells[head.cellIndex].textContent;
    // Numbers by size, also 2.0e-14; else texts, in which digits count as numbers.
    const order = (a, b) => {
      const difference = parseFloat(a) - parseFloat(b);
      return Number.isNaN(difference) ? a.localeCompare(b, "en", { numeric: true }) : difference;
    };
    const sorted = [...rows].sort((a, b) => order(text(a), text(b)) * (down ? -1 : 1));
    for (const row of sorted) row.parentElement.append(row);
  });
}
// Figures whose numbers are in the page; without scripts their picture is seen.
for (const figure of document.querySelectorAll("figure.live")) {
  const place = document.createElement("div");
  place.className = "charts";
  figure.prepend(place);
  for (const chart of JSON.parse(figure.querySelector("script").textContent)) new View(chart, place);
  figure.querySelector(".still").hidden = true;
}
document.documentElement.dataset.ready = "yes";
