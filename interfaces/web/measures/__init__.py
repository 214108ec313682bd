"""The measures as people read them, what carries them out, and the days by which they count."""
