"""The budgets of the design as ratios measured in one run: `python -m benchmarks [--quick] [NAME...]`."""
