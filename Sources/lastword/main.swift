print("lastword")
