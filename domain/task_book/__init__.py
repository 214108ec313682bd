"""The task book (任务书) that a provider signed: targets, plans, progress (Art. 8(2))."""
