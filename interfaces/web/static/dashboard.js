// The charts, each drawn from the table behind it; and the figures anew when something happened.

const AT_MOST_EVERY = 2000;
const INK = "#1b1f24", QUIET = "#4b5560", BAR = "#1d4f91";
const area = document.getElementById("figures");
let charts = [];

// Names and numbers of one column of a table.
function read(key, column) {
  const rows = [...document.querySelectorAll(`[data-table="${key}"] tbody tr`)];
  return {
    names: rows.map((row) => row.cells[0].textContent),
    values: rows.map((row) => Number(row.cells[column].dataset.value)),
  };
}

function options(place) {
  const { names, values } = read(place.dataset.of, Number(place.dataset.column));
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 14, color: INK };
  const rows = place.dataset.chart === "rows";
  const called = {
    type: "category", data: names, inverse: rows, axisTick: { show: false },
    axisLine: { lineStyle: { color: QUIET } },
    axisLabel: { ...font, fontSize: rows ? 14 : 12, width: rows ? place.clientWidth * 0.5 : undefined, overflow: "truncate", interval: rows ? 0 : "auto", hideOverlap: true },
  };
  const counted = {
    type: "value", minInterval: 1, show: !rows, splitNumber: 3,
    axisLabel: { ...font, fontSize: 12 }, splitLine: { lineStyle: { color: "#dde2e7" } },
  };
  return {
    animation: false,
    color: [BAR],
    aria: { enabled: true, label: { description: place.dataset.about }, decal: { show: true } },
    grid: { left: 4, right: rows ? 52 : 8, top: rows ? 2 : 14, bottom: rows ? 2 : 4, containLabel: true },
    [rows ? "yAxis" : "xAxis"]: called,
    [rows ? "xAxis" : "yAxis"]: counted,
    series: [{
      type: "bar", data: values, barMaxWidth: 20, cursor: "default",
      label: { ...font, show: rows, position: rows ? "right" : "top" },
      emphasis: { label: { ...font, show: true } },
    }],
  };
}

function draw() {
  for (const chart of charts) chart.dispose();
  charts = [...document.querySelectorAll("[data-chart]")].map((place) => {
    const chart = echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(options(place));
    const button = place.parentElement.querySelector("[data-png]");
    button.hidden = false;
    button.onclick = () => save(place, chart);
    return chart;
  });
}

// White behind, twice as fine as on the screen, and the title as its name.
function save(place, chart) {
  const link = document.createElement("a");
  link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#fff" });
  link.download = `${place.dataset.title}.png`;
  link.click();
}

// New figures take the place of the old ones; what was open or had the focus has it still.
let fetching = false, again = false, earliest = 0;
function renew() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  setTimeout(async () => {
    earliest = Date.now() + AT_MOST_EVERY;
    try {
      await take(await fetch(area.dataset.figures, { headers: { Accept: "text/html" } }));
    } finally {
      fetching = false;
      if (again) {
        again = false;
        renew();
      }
    }
  }, Math.max(earliest - Date.now(), 200));
}

function focusable() {
  return [...area.querySelectorAll("a, button, summary, [tabindex]")];
}

async function take(answer) {
  if (!answer.ok || answer.redirected) return;
  const text = await answer.text();
  const open = [...area.querySelectorAll("details[open]")].map((one) => one.id);
  const focused = focusable().indexOf(document.activeElement);
  area.innerHTML = text;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  draw();
  focusable()[focused]?.focus();
  const said = document.querySelector("[data-said]");
  said.textContent = said.dataset.said.replace("{position}", area.querySelector("[data-position]").dataset.position);
}

const print = document.querySelector("[data-print]");
print.hidden = false;
print.onclick = () => window.print();
if (area.dataset.figures) document.addEventListener("duban:happened", renew);
addEventListener("resize", () => { for (const chart of charts) chart.resize(); });
draw();
