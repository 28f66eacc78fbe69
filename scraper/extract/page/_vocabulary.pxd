cdef unsigned long long bits_of(const unsigned char* name) noexcept
