"""Tables without a screen: columns, their layout, and tables as text. The dashboard and the command line use both."""
