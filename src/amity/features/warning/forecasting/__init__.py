"""
The numbers of early warning: pure functions on arrays, of use without a node.

`panel` reads what is known; `models` are small files behind one contract; `forecast` asks one of them and
says how to repeat it; `explain` says what moved it; `scores` tells how good it was; `backtest` asks what they
would have said, window by window. Nothing here knows records, pages, SQL or the clock.

A forecast, what to show of it, and why::

    panel = read_panel(Path("deaths.parquet"))                # or make_panel(units, months, counts)
    told = forecast(panel, last=panel.last, horizons=range(1, 37), seed=1)
    told.draws                                                # [unit, horizon, draw], deaths in that month
    told.quantiles(), told.exceeding((25, 100)), told.made_from
    explainer(panel, told).reasons(panel.row("MMR"), horizon=3)

and its score, once a month is known (rows are units; `crps` of a baseline's draws beside it)::

    crps(told.at(3), later.at(told.last + 3))

NumPy, PyArrow and LightGBM are loaded when a module here is first imported, so only those who forecast pay
for them.
"""
