// The error summary is read out and looked at first.
document.getElementById("errors")?.focus();
