// The borrowing desk: filled in with its screen.
