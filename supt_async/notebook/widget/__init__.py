"""The widget on screen: our page or an ipywidgets widget, and what carries its messages."""
