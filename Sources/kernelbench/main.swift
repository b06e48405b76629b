print("kernelbench")
