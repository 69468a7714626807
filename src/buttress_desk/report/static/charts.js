// Charts: Apache ECharts, SVG, drawn from the data in the page, in the colours of the theme.
"use strict";
const drawn = new Map();
const picked = { tier: "", measure: "share", kind: "" };

function look() {
  const style = getComputedStyle(document.documentElement);
  const get = name => style.getPropertyValue("--" + name).trim();
  return { ink: get("ink"), ink2: get("ink-2"), line: get("line"), paper: get("paper"), met: get("met"), risk: get("risk"), unmet: get("unmet"), accent: get("accent-2"), dark: style.colorScheme.includes("dark") };
}

const NATIONS = ["#2f6db0", "#b8541e", "#2b8a5b", "#8a4fa3", "#a3862a", "#1f8c99", "#b03f6b", "#6b7a2c", "#5b63b7", "#8c6248", "#4c7f8f", "#7a7f86"];
const tint = (colours, place) => colours.dark ? echarts.color.lift(NATIONS[place % 12], .35) : NATIONS[place % 12];
const number = value => Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(+value.toFixed(2));
const hatch = (colour, turn, width = 1) => ({ symbol: "rect", symbolSize: 1, color: colour, dashArrayX: [1, 0], dashArrayY: width === 3 ? [1, 5] : [3, width === 1 ? 3 : 6], rotation: turn });
const plain = { symbol: "none" };
const small = () => innerWidth < 641;

function frame(colours, label, axis, legend) {
  const text = { color: colours.ink2, fontSize: 11, fontFamily: "system-ui, 'Noto Sans', sans-serif" };
  return {
    animation: false,
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
    textStyle: { fontFamily: text.fontFamily },
    grid: { left: 8, right: 16, top: legend ? 64 : 32, bottom: 4, containLabel: true },
    legend: legend ? { top: 0, left: 0, type: "scroll", itemWidth: 18, textStyle: { ...text, fontSize: 12 } } : { show: false },
    tooltip: { trigger: "axis", confine: true, transitionDuration: 0, backgroundColor: colours.paper, borderColor: colours.line, textStyle: { color: colours.ink, fontSize: 12 }, valueFormatter: number },
    xAxis: { type: "category", data: axis, axisLabel: { ...text, hideOverlap: true, interval: small() ? Math.ceil(axis.length / 5) : "auto" }, axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } } },
    yAxis: { type: "value", name: label, nameTextStyle: { ...text, align: "left" }, axisLabel: text, splitLine: { lineStyle: { color: colours.line } } },
  };
}

const KINDS = {
  coverage(colours, _, holder) {
    const tiers = Object.keys(DATA.coverage.tiers).filter(tier => !picked.tier || tier === picked.tier);
    if (!tiers.length) return null;
    const down = small(), count = tiers.length, end = picked.measure === "value" ? "_eur" : "";
    holder.style.height = down && count > 1 ? `${230 * count}px` : "";
    const option = frame(colours, end ? WORDS.millions : WORDS.percent, DATA.coverage.periods);
    const { xAxis, yAxis } = option;
    Object.assign(option, { grid: [], xAxis: [], yAxis: [], series: [], title: [] });
    tiers.forEach((tier, place) => {
      const rows = DATA.coverage.tiers[tier];
      const left = down ? 0 : 100 / count * place, top = down ? 230 * place : 0;
      option.title.push({ text: `${WORDS.tier} ${tier}`, left: `${left}%`, top, padding: 0, textStyle: { fontSize: 14, fontWeight: 600, color: colours.ink } });
      option.grid.push({ left: `${left}%`, width: `${(down ? 100 : 100 / count) - 2}%`, top: top + 52, ...(down ? { height: 150 } : { bottom: 4 }), containLabel: true });
      option.xAxis.push({ ...xAxis, gridIndex: place, axisLabel: { ...xAxis.axisLabel, interval: "auto" } });
      option.yAxis.push({ ...yAxis, gridIndex: place, ...(end ? {} : { max: 100 }) });
      const own = { xAxisIndex: place, yAxisIndex: place };
      const bar = (part, colour, decal) => ({ ...own, name: WORDS[part], type: "bar", stack: `all${place}`, barCategoryGap: "25%", data: rows[part + end], itemStyle: { color: colour, borderColor: colour, borderWidth: 1, decal } });
      option.series.push(
        bar("on_time", colours.met, plain), bar("late", colours.risk, hatch(colours.paper, -Math.PI / 4)), bar("unmet", colours.unmet, hatch(colours.paper, Math.PI / 4, 2)),
        { ...own, name: WORDS.needed, type: "line", step: "middle", symbol: "none", data: rows["needed" + end], lineStyle: { color: colours.ink, width: 2 }, itemStyle: { color: colours.ink } },
      );
    });
    return option;
  },
  supply(colours) {
    const { parties, values } = DATA.supply;
    const of = party => Object.entries(values[party.party]).reduce((sum, [kind, value]) => sum + (!picked.kind || kind === picked.kind ? value : 0), 0) / 1e6;
    const rows = parties.map(party => ({ ...party, value: +of(party).toFixed(2) })).filter(party => party.value > 0).sort((a, b) => b.value - a.value);
    const option = frame(colours, WORDS.value, rows.map(row => small() ? row.party : row.name));
    option.xAxis.axisLabel = { ...option.xAxis.axisLabel, interval: small() ? "auto" : 0, rotate: 40, hideOverlap: true };
    const decals = [plain, hatch(colours.paper, -Math.PI / 4, 3), hatch(colours.paper, Math.PI / 4, 3), hatch(colours.paper, 0, 3)];
    option.series = [{ name: WORDS.value, type: "bar", barCategoryGap: "30%", data: rows.map(row => ({ value: row.value, itemStyle: { color: tint(colours, row.colour), decal: decals[Math.floor(row.colour / 12) % 4] } })) }];
    return option;
  },
  levels(colours, name) {
    const { levels, periods, unit } = DATA[name];
    const option = frame(colours, `${unit} ${WORDS.month}`, periods, true);
    const marks = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"];
    option.series = levels.map((level, place) => ({
      name: level.name, type: "line", step: "middle", symbol: marks[place % 6], symbolSize: 7, showAllSymbol: "auto",
      data: level.values, lineStyle: { color: tint(colours, place), width: 2, type: ["solid", "dashed", "dotted"][place % 3] }, itemStyle: { color: tint(colours, place) },
    }));
    const least = periods.map((_, at) => Math.min(...levels.map(level => level.values[at])));
    option.series.push({ name: WORDS.binds, type: "line", step: "middle", symbol: "none", data: least, lineStyle: { color: colours.ink, width: 5, opacity: .35 }, itemStyle: { color: colours.ink }, z: 1 });
    return option;
  },
  money(colours) {
    const { years, work, freight } = DATA.money;
    const option = frame(colours, WORDS.millions, years, true);
    option.series = [
      { name: WORDS.work, type: "bar", stack: "all", barMaxWidth: 64, data: work, itemStyle: { color: colours.accent, decal: plain } },
      { name: WORDS.freight, type: "bar", stack: "all", barMaxWidth: 64, data: freight, itemStyle: { color: colours.risk, decal: hatch(colours.paper, -Math.PI / 4) } },
    ];
    return option;
  },
};

function draw(holder) {
  if (!holder.clientWidth) return;
  const option = KINDS[holder.dataset.kind](look(), holder.dataset.chart, holder);
  if (!option) return;
  if (!drawn.has(holder)) drawn.set(holder, echarts.init(holder, null, { renderer: "svg" }));
  const chart = drawn.get(holder);
  chart.resize();
  chart.setOption(option, true);
  chart.getZr().flush();
  const svg = holder.querySelector("svg");
  if (svg) svg.setAttribute("aria-hidden", "true");
}

const drawAll = () => all("[data-chart]").forEach(draw);
["themed", "shown"].forEach(name => document.addEventListener(name, drawAll));
let waiting = 0;
addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(drawAll, 100); });

// On paper the page is light, whatever the screen is, and charts take the width of the sheet.
let screen = null;
addEventListener("beforeprint", () => { screen = document.documentElement.dataset.theme ?? ""; document.documentElement.dataset.theme = "light"; drawAll(); });
addEventListener("afterprint", () => { if (screen) document.documentElement.dataset.theme = screen; else document.documentElement.removeAttribute("data-theme"); drawAll(); });

const tier = document.querySelector("[data-pick=coverage]");
tier.addEventListener("change", () => { picked.tier = tier.value; drawAll(); });
all("[data-measure]").forEach((button, _, group) => button.addEventListener("click", () => { picked.measure = button.dataset.measure; press(button, group); drawAll(); }));
all("[data-kind-pick]").forEach((button, _, group) => button.addEventListener("click", () => {
  picked.kind = button.dataset.kindPick;
  press(button, group);
  document.dispatchEvent(new CustomEvent("kind", { detail: picked.kind }));
  drawAll();
}));
all("[data-save]").forEach(button => button.addEventListener("click", () => {
  const svg = document.querySelector(`#${CSS.escape("view-" + button.dataset.save)} svg`);
  if (svg) save(button.dataset.save + ".svg", "image/svg+xml", new XMLSerializer().serializeToString(svg));
}));
drawAll();
