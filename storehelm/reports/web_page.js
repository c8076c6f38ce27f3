"use strict";
(function () {
  var charts = JSON.parse(document.getElementById("charts").textContent);
  document.querySelectorAll("[data-chart]").forEach(function (box) {
    var chart = charts[Number(box.dataset.chart)];
    var live = box.querySelector(".live");
    box.classList.add("lively");
    Plotly.newPlot(live, chart.data, chart.layout, {displayModeBar: false, responsive: true}).catch(function () {
      box.classList.remove("lively");
    });
  });
  document.documentElement.dataset.drawn = String(charts.length);
})();
